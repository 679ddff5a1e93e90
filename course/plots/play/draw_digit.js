// The reader draws a digit; the reader's own network reads it at once, with its maps.
const {filters, bias, dense, denseBias, examples} = data;
const size = data.size, k = filters[0].length, pad = (k - 1) / 2, half = Math.floor(size / 2);
let ink = blank(), row = 0, column = 0, pen = null;

function blank() { return [...Array(size)].map(() => Array(size).fill(0)); }

function read() {
  const at = (i, j) => (ink[i] || [])[j] || 0;
  const maps = filters.map((taps, f) => ink.map((line, i) => line.map((_, j) => {
    let sum = bias[f];
    for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) sum += taps[a][b] * at(i + a - pad, j + b - pad);
    return Math.max(sum, 0);
  })));
  const flat = maps.flatMap(map => [...Array(half * half)].map((_, place) => {
    const i = 2 * Math.floor(place / half), j = 2 * (place % half);
    return Math.max(map[i][j], map[i][j + 1], map[i + 1][j], map[i + 1][j + 1]);
  }));
  const scores = denseBias.map((b, c) => flat.reduce((sum, v, d) => sum + v * dense[d][c], b));
  const top = Math.max(...scores), e = scores.map(s => Math.exp(s - top));
  const sum = e.reduce((a, b) => a + b, 0);
  return {maps, p: e.map(v => v / sum)};
}

const cells = blank().map((line, i) => line.map((_, j) => el('td', {
  style: 'width:26px;height:26px;border:1px solid #8a8a8a;cursor:crosshair',
  onpointerdown: event => {
    event.preventDefault();
    event.target.releasePointerCapture?.(event.pointerId);
    pen = ink[i][j] > 0.8 ? 0 : 1;
    put(i, j);
  },
  onpointerenter: () => { if (pen !== null) put(i, j); },
})));
addEventListener('pointerup', () => { pen = null; });

const sheet = el('table', {tabindex: 0, role: 'group', style: 'touch-action:none', onkeydown: pressed,
  'aria-label': 'Drawing: arrow keys move, the space bar draws or wipes'}, ...cells.map(line => el('tr', {}, ...line)));

function put(i, j, value = pen) {
  ink[i][j] = value;
  // A pen of that time was thick: beside its line there is some ink.
  if (value) for (const s of [-1, 1]) if (j + s in ink[i]) ink[i][j + s] = Math.max(ink[i][j + s], 0.3);
  [row, column] = [i, j];
  renew();
}

function pressed(event) {
  const step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[event.key];
  if (event.key === ' ' || event.key === 'Enter') put(row, column, ink[row][column] > 0.8 ? 0 : 1);
  else if (step) [row, column] = [row + step[0], column + step[1]].map(v => Math.min(Math.max(v, 0), size - 1));
  else return;
  event.preventDefault();
  renew();
}

const bars = denseBias.map((_, c) => ({bar: el('div', {class: 'bar'}), share: el('span', {}), c}));
const looks = filters.map((taps, f) => pictureOf(`${f + 1}`, 50));
const said = el('p', {'aria-live': 'polite'});

function renew() {
  cells.forEach((line, i) => line.forEach((cell, j) => {
    cell.style.background = `rgb(${colour(ink[i][j], 'grey', 1)})`;
    cell.style.outline = i === row && j === column ? '3px solid #d55e00' : '';
    cell.style.outlineOffset = '-3px';
  }));
  const {maps, p} = read();
  const reach = Math.max(1e-9, ...maps.flat(2));
  maps.forEach((map, f) => {
    paint(looks[f].canvas, map, 'grey', reach);
    const bright = map.flat().filter(v => v > reach / 2).length;
    looks[f].canvas.setAttribute('aria-label', `map ${f + 1}: ${bright} bright places`);
  });
  bars.forEach(({bar, share, c}) => {
    bar.style.width = `${150 * p[c]}px`;
    share.textContent = `${(100 * p[c]).toFixed(1)} %`;
  });
  const best = p.indexOf(Math.max(...p));
  said.textContent = ink.flat().some(v => v) ? `Read as ${best}, ${(100 * p[best]).toFixed(1)} %. ` +
    `Pen in row ${row + 1}, column ${column + 1}.` : 'The sheet is empty. Draw with the mouse or with the keys.';
}

function load(name) {
  ink = name === 'nothing' ? blank() : examples[Number(name.split(' ')[1])].map(line => [...line]);
  renew();
}

const names = ['nothing', ...examples.map((_, i) => `digit ${i}`)];
const start = choice('start from', names, load);
main.append(
  el('figure', {}, el('figcaption', {}, 'draw a digit'), sheet),
  el('figure', {}, el('figcaption', {}, 'how your network reads it'), el('table', {}, ...bars.map(({bar, share, c}) =>
    el('tr', {}, el('th', {scope: 'row'}, `${c}`), el('td', {style: 'width:156px'}, bar), el('td', {}, share))))),
  el('figure', {}, el('figcaption', {}, 'its maps A'),
    el('div', {style: 'display:grid;grid-template-columns:repeat(4,52px);gap:6px'}, ...looks.map(l => l.figure))),
  el('div', {class: 'row'}, start,
    el('button', {onclick: () => { start.querySelector('select').value = 'nothing'; load('nothing'); }}, 'clear')), said);
load('digit 3');
start.querySelector('select').value = 'digit 3';
