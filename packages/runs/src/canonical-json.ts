/**
 * JSON with the keys of every object in the order of their code units and no spaces: equal values, equal text.
 * Members that are undefined are left out, as JSON does.
 *
 * @throws {TypeError} If a value has no JSON: a function, a bigint, a number that is not finite, an object of a class.
 */
export function canonicalJson(value: unknown): string {
  return textOf(value, '');
}

function textOf(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, i) => textOf(item, `${path}[${i}]`)).join(',')}]`;
  if (isPlain(value)) {
    const members = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${textOf(value[key], `${path}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  const at = path === '' ? '' : ` at ${path.replace(/^\./, '')}`;
  throw new TypeError(`canonicalJson: \`value\` must be JSON, got ${kindOf(value)}${at}.`);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' ? `a ${value?.constructor?.name ?? 'object'}` : typeof value;
}
