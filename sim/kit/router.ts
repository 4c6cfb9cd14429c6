/** Finds the operation of a request. Fixed paths win over paths with named parts. */

export interface Route {
  /** `POST` */
  method: string;
  /** `/cobranca/v3/cobrancas/{id}/pdf` */
  path: string;
}

export interface RouteMatch<R extends Route> {
  route: R;
  params: Record<string, string>;
}

interface Pattern<R> {
  segments: string[];
  route: R;
}

export function makeRouter<R extends Route>(
  routes: readonly R[],
): (method: string, path: string) => RouteMatch<R> | undefined {
  const fixed = new Map<string, R>();
  const patterns: Pattern<R>[] = [];
  for (const route of routes) {
    if (route.path.includes('{')) patterns.push({ segments: route.path.split('/'), route });
    else fixed.set(`${route.method} ${route.path}`, route);
  }
  // Of two patterns the one with more fixed parts is tried first: `edicao/{id}` before `{id}/pdf`.
  patterns.sort((left, right) => fixedParts(right.segments) - fixedParts(left.segments));

  return (method, path) => {
    const route = fixed.get(`${method} ${path}`);
    if (route !== undefined) return { route, params: {} };
    const segments = path.split('/');
    for (const pattern of patterns) {
      if (pattern.route.method !== method) continue;
      const params = matchSegments(pattern.segments, segments);
      if (params !== undefined) return { route: pattern.route, params };
    }
    return undefined;
  };
}

function fixedParts(segments: string[]): number {
  return segments.filter((segment) => !segment.startsWith('{')).length;
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index]!;
    if (part.startsWith('{')) params[part.slice(1, -1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
