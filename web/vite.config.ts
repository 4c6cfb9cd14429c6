/** The build of the web application. `#contract/…` and `#lib/…` resolve through the `imports` of package.json. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Vite reads only a default export.
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
});
