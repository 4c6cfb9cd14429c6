// Chooses the theme before the first paint, so that a dark screen never flashes white. A file of its own, because the
// content security policy allows no inline script.
(function () {
  var chosen = localStorage.getItem('mantine-color-scheme-value') || 'auto';
  var dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
