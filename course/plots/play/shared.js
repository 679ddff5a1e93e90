// What all toys share: elements, colours as in the figures, pictures and tables of numbers.
const main = document.querySelector('main');

// In a narrow page a toy takes more rows. What the frame is too low for is drawn smaller, while it can be read.
function fit() {
  for (const zoom of [1, 0.9, 0.8, 0.7]) {
    main.style.zoom = zoom;
    if (document.documentElement.scrollHeight <= innerHeight) return;
  }
}

for (const event of ['load', 'resize']) addEventListener(event, fit);

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function labelled(words, control) { return el('label', {}, words, control); }

// A number as figures write it: short, with a true minus sign.
function number(value) {
  const text = String(Math.round(value * 100) / 100);
  return text === '-0' ? '0' : text.replace('-', '−');
}

// Below zero purple and dark, above zero orange and lighter: the sign survives a grey print.
const SIGNED = [[64, 32, 111], [143, 123, 189], [247, 247, 247], [247, 171, 94], [221, 95, 0]];

function colour(value, kind, reach) {
  if (kind === 'signed') {
    const at = Math.min(Math.max((value / (reach || 1) + 1) * 2, 0), 4);
    const low = Math.min(Math.floor(at), 3);
    return SIGNED[low].map((c, i) => Math.round(c + (SIGNED[low + 1][i] - c) * (at - low)));
  }
  const share = Math.min(Math.max(value / (reach || 1), 0), 1);
  return [0, 0, 0].map(() => Math.round(16 + 239 * share));
}

function inkOn([r, g, b]) {
  const [x, y, z] = [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * x + 0.7152 * y + 0.0722 * z > 0.179 ? '#000000' : '#ffffff';
}

function largest(rows) { return Math.max(1e-9, ...rows.flat().map(Math.abs)); }

// Draw rows of numbers, or of [red, green, blue] from 0 to 1, into a canvas, a pixel each.
function paint(canvas, rows, kind, reach = largest(rows)) {
  canvas.height = rows.length;
  canvas.width = rows[0].length;
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  rows.flat(1).forEach((value, i) => {
    const rgb = Array.isArray(value) ? value.map(c => 255 * c) : colour(value, kind, reach);
    image.data.set([...rgb, 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

function pictureOf(caption, width) {
  const canvas = el('canvas', {role: 'img', style: `width:${width}px`});
  return {canvas, figure: el('figure', {}, el('figcaption', {}, caption), canvas)};
}

// A table whose cells carry their numbers; returns the table and a function that fills it anew.
function tableOf(caption) {
  const table = el('table', {class: 'numbers', role: 'img'});
  const written = value => (value === null ? '' : number(value));
  const fill = (rows, kind, inWindow = () => false, reach = largest(rows), isPadding = () => false) => {
    table.replaceChildren(...rows.map((row, i) => el('tr', {}, ...row.map((value, j) => {
      const rgb = colour(value, kind, reach);
      const style = isPadding(i, j) ? 'border-style:dashed' : `background:rgb(${rgb});color:${inkOn(rgb)}`;
      return el('td', {style, class: inWindow(i, j) ? 'window' : ''}, written(value));
    }))));
    table.setAttribute('aria-label', `${caption}: ${rows.map(r => r.map(written).join(' ')).join('; ')}`);
  };
  return {figure: el('figure', {}, el('figcaption', {}, caption), table), fill};
}

function choice(words, options, onchange) {
  const select = el('select', {onchange: () => onchange(select.value)},
    ...options.map(name => el('option', {value: name}, name)));
  return labelled(words, select);
}
