/**
 * @typedef {Record<string, boolean>} Attributes - by CelebA's published names.
 * @typedef {(name: string) => number} Uniform - a number in [0, 1) for each name.
 */

/** Width and height of CelebA's aligned images. */
export const size = { width: 178, height: 218 };

/** Hair by the attributes that say it; another colour stands for what CelebA has no attribute for. */
const hairColors = {
  Black_Hair: '#1c1816',
  Brown_Hair: '#6b4226',
  Blond_Hair: '#e3c16f',
  Gray_Hair: '#a9a9ad',
  other: '#a03a24',
};

/**
 * Draws a face on which every attribute that it has can be seen; place, size, light and colours vary besides.
 *
 * @param {Attributes} has
 * @param {Uniform} uniform
 * @returns {string} an SVG image of 178 x 218.
 */
export function drawFace(has, uniform) {
  const between = (/** @type {string} */ name, /** @type {number} */ low, /** @type {number} */ high) =>
    low + (high - low) * uniform(name);
  const width = (has.Chubby ? 56 : 46) + (has.Male ? 2 : 0) + between('width', -2, 2);
  const jaw = has.Oval_Face ? 0.55 : has.Male ? 0.9 : 0.7;
  const tone = between('skin', 0, 1);
  const skin = has.Pale_Skin ? '#f7ece6' : `hsl(${between('skin hue', 18, 30)}, 45%, ${45 + 33 * tone}%)`;
  const shade = `hsl(20, 40%, ${has.Pale_Skin ? 72 : 30 + 24 * tone}%)`;
  const hair = hairColors[colorOf(has)];
  const face = { width, jaw, skin, shade, hair };
  const turn = between('turn', -5, 5);
  const place = `translate(${between('x', -4, 4)} ${between('y', -4, 4)}) rotate(${turn} 89 115)`;
  const filter = has.Blurry ? ' filter="url(#blur)"' : '';
  const back = `hsl(${between('background', 0, 360)}, ${between('saturation', 5, 55)}%, ${between('light', 25, 85)}%)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">
<defs><filter id="blur"><feGaussianBlur stdDeviation="3.5"/></filter>
<linearGradient id="light" x1="${uniform('lamp') < 0.5 ? 0 : 1}" x2="0.5"><stop stop-color="#fff" stop-opacity="0.22"/>
<stop offset="1" stop-color="#000" stop-opacity="0.12"/></linearGradient></defs>
<g${filter}><rect width="178" height="218" fill="${back}"/>
<g transform="${place}">${[...behind(has, face), head(face), ...front(has, face, between)].join('')}</g>
<rect width="178" height="218" fill="url(#light)"/></g></svg>`;
}

/** @param {Attributes} has @returns {keyof typeof hairColors} */
function colorOf(has) {
  const said = /** @type {(keyof typeof hairColors)[]} */ (Object.keys(hairColors));
  return said.find((name) => has[name]) ?? 'other';
}

/** @typedef {{ width: number, jaw: number, skin: string, shade: string, hair: string }} Face */

/** @param {Face} face */
function head({ width, jaw, skin, shade }) {
  const [left, right] = [89 - width, 89 + width];
  const chin = width * jaw;
  return (
    `<ellipse cx="${left}" cy="118" rx="7" ry="13" fill="${skin}"/><ellipse cx="${right}" cy="118" rx="7" ry="13" fill="${skin}"/>` +
    `<path d="M${left} 105 C${left} 30 ${right} 30 ${right} 105 C${right} 150 ${89 + chin} 183 89 184 C${89 - chin} 183 ${left} 150 ${left} 105Z" fill="${skin}" stroke="${shade}"/>`
  );
}

/** What is behind the head: shoulders, neck, long hair. @param {Attributes} has @param {Face} face */
function behind(has, { width, skin, shade, hair }) {
  const parts = [];
  if (!has.Male && !has.Bald) {
    const side = width + 14;
    const wave = has.Wavy_Hair ? 'q-14 12 0 24 q14 12 0 24 q-14 12 0 24 q14 12 0 24' : 'v96';
    parts.push(
      `<path d="M${89 - side} 105 C${89 - side} 20 ${89 + side} 20 ${89 + side} 105 ${wave} L${89 - side} 201Z" fill="${hair}"/>`,
    );
  }
  parts.push(`<rect x="66" y="160" width="46" height="60" fill="${skin}"/>`);
  parts.push(
    `<path d="M0 218 Q10 190 66 190 Q89 212 112 190 Q168 190 178 218Z" fill="${has.Male ? '#2d3a4f' : '#8a4f6a'}"/>`,
  );
  if (has.Double_Chin)
    parts.push(`<path d="M62 182 Q89 204 116 182" fill="none" stroke="${shade}" stroke-width="4"/>`);
  if (has.Wearing_Necklace)
    parts.push('<path d="M66 190 Q89 214 112 190" fill="none" stroke="#f4d65a" stroke-width="4"/>');
  if (has.Wearing_Necktie) parts.push('<path d="M82 196 h14 l6 22 h-26Z" fill="#b3202a"/>');
  return parts;
}

/**
 * @param {Attributes} has
 * @param {Face} face
 * @param {(name: string, low: number, high: number) => number} between
 */
function front(has, face, between) {
  return [...skinOf(has, face), ...eyes(has, face, between), ...mouth(has, face), ...top(has, face)];
}

/** @param {Attributes} has @param {Face} face */
function skinOf(has, { width, shade, hair }) {
  const parts = [];
  const beard = hair === '#e3c16f' ? '#b08d4a' : hair;
  const both = (/** @type {(x: number) => string} */ draw) => draw(89 - 26) + draw(89 + 26);
  if (has.Rosy_Cheeks || has.Heavy_Makeup)
    parts.push(both((x) => `<circle cx="${x}" cy="140" r="10" fill="#e0506a" opacity="0.45"/>`));
  if (has.High_Cheekbones)
    parts.push(
      both((x) => `<path d="M${x - 12} 133 q12 -7 24 0" fill="none" stroke="${shade}" stroke-width="2"/>`),
    );
  if (!has.Young)
    parts.push(
      `<path d="M66 74 h46 M64 82 h50" stroke="${shade}" stroke-width="2.5"/>`,
      both((x) => `<path d="M${x} 146 l${x < 89 ? -6 : 6} 16" stroke="${shade}" stroke-width="2.5"/>`),
    );
  if (has['5_o_Clock_Shadow'])
    parts.push(
      `<path d="M${93 - width} 142 Q60 182 89 182 Q118 182 ${85 + width} 142 Q89 168 ${93 - width} 142Z" fill="#333" opacity="0.32"/>`,
    );
  if (!has.No_Beard && !has.Goatee)
    parts.push(
      `<path d="M${91 - width} 130 Q54 186 89 187 Q124 186 ${87 + width} 130 Q112 156 89 156 Q66 156 ${91 - width} 130Z" fill="${beard}"/>`,
    );
  if (has.Goatee)
    parts.push(`<path d="M74 168 Q89 160 104 168 Q102 188 89 190 Q76 188 74 168Z" fill="${beard}"/>`);
  if (has.Sideburns)
    parts.push(
      `<rect x="${90 - width}" y="98" width="8" height="44" fill="${beard}"/><rect x="${80 + width}" y="98" width="8" height="44" fill="${beard}"/>`,
    );
  const nose = has.Big_Nose ? 14 : 8;
  const tip = has.Pointy_Nose ? `L89 146 L${89 + nose} 138` : `Q89 148 ${89 + nose} 138`;
  parts.push(`<path d="M86 108 L${89 - nose} 138 ${tip}" fill="none" stroke="${shade}" stroke-width="3"/>`);
  return parts;
}

/**
 * @param {Attributes} has
 * @param {Face} face
 * @param {(name: string, low: number, high: number) => number} between
 */
function eyes(has, { shade, hair }, between) {
  const parts = [];
  const open = has.Narrow_Eyes ? 2.5 : 6;
  const iris = `hsl(${between('iris', 20, 220)}, 45%, 32%)`;
  const brow = hair === '#e3c16f' ? '#9a7a3c' : hair;
  for (const [x, out] of [
    [65, -1],
    [113, 1],
  ]) {
    if (has.Heavy_Makeup)
      parts.push(`<ellipse cx="${x}" cy="105" rx="14" ry="9" fill="#7a3f8f" opacity="0.6"/>`);
    parts.push(`<ellipse cx="${x}" cy="108" rx="10" ry="${open}" fill="#fff" stroke="#222"/>`);
    parts.push(`<circle cx="${x}" cy="108" r="${Math.min(open, 4.5)}" fill="${iris}"/>`);
    if (has.Bags_Under_Eyes)
      parts.push(`<path d="M${x - 10} 117 q10 8 20 0" fill="none" stroke="${shade}" stroke-width="3"/>`);
    const lift = has.Arched_Eyebrows ? 9 : 1;
    parts.push(
      `<path d="M${x - 12} 95 Q${x + 2 * out} ${95 - lift} ${x + 12} 95" fill="none" stroke="${brow}" stroke-width="${has.Bushy_Eyebrows ? 7 : 2.5}"/>`,
    );
  }
  if (has.Eyeglasses)
    parts.push(
      '<g fill="none" stroke="#111" stroke-width="4"><circle cx="65" cy="109" r="17"/><circle cx="113" cy="109" r="17"/><path d="M82 108 h14"/></g>',
    );
  return parts;
}

/** @param {Attributes} has @param {Face} face */
function mouth(has, { shade, hair }) {
  const parts = [];
  const bend = has.Smiling ? 14 : -3;
  const lips = has.Wearing_Lipstick ? '#c2143c' : shade;
  if (has.Mouth_Slightly_Open)
    parts.push(
      `<path d="M69 158 Q89 ${158 + bend} 109 158 Q89 ${172 + bend} 69 158Z" fill="#fff" stroke="${lips}" stroke-width="${has.Big_Lips ? 6 : 3}"/>`,
    );
  else
    parts.push(
      `<path d="M69 160 Q89 ${160 + bend} 109 160" fill="none" stroke="${lips}" stroke-width="${has.Big_Lips ? 8 : 4}"/>`,
    );
  if (has.Mustache) parts.push(`<path d="M68 153 Q89 140 110 153 Q89 149 68 153Z" fill="${hair}"/>`);
  return parts;
}

/** What is on the head: hair, hat, earrings. @param {Attributes} has @param {Face} face */
function top(has, { width, hair }) {
  const parts = [];
  const side = width + 4;
  if (!has.Bald) {
    const line = has.Receding_Hairline ? 52 : has.Bangs ? 92 : 70;
    const fringe = has.Wavy_Hair
      ? `Q${89 + width * 0.75} ${line - 14} ${89 + width * 0.5} ${line} T89 ${line} T${89 - width * 0.5} ${line} T${89 - side} 100`
      : `Q${89 + width * 0.6} ${line} 89 ${line} Q${89 - width * 0.6} ${line} ${89 - side} 100`;
    parts.push(
      `<path d="M${89 - side} 104 C${89 - side} 18 ${89 + side} 18 ${89 + side} 104 ${fringe}Z" fill="${hair}"/>`,
    );
    if (has.Straight_Hair)
      parts.push(
        `<path d="M62 44 v22 M76 38 v26 M89 36 v28 M102 38 v26 M116 44 v22" stroke="#000" stroke-opacity="0.4" stroke-width="2"/>`,
      );
  }
  if (has.Wearing_Hat)
    parts.push(
      `<path d="M${83 - side} 66 h${2 * side + 12} v-12 h-14 C${89 + width} 8 ${89 - width} 8 ${89 - width} 54 h-12Z" fill="#31503a"/>`,
    );
  if (has.Wearing_Earrings)
    for (const x of [89 - width - 4, 89 + width + 4])
      parts.push(`<circle cx="${x}" cy="138" r="5" fill="#f4d65a" stroke="#8a6d1a"/>`);
  return parts;
}
