// A pattern that the reader moves; its map moves along, its pooled map hardly.
const height = data.height, width = data.width, taps = data.weights;
let top_ = data.top, left = data.left, size = 2, before = null;

const parts = [pictureOf('X: the image', 210), pictureOf('A: the map after ReLU', 210), pictureOf('', 210)];
const said = el('p', {'aria-live': 'polite'});
const board = el('div', {class: 'row', tabindex: 0, role: 'group', onkeydown: pressed,
  'aria-label': 'The pattern: move it with the arrow keys'});
board.append(...parts.map(part => part.figure));

function pressed(event) {
  const step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[event.key];
  if (!step) return;
  event.preventDefault();
  move(...step);
}

function move(down, right) {
  top_ = Math.min(Math.max(top_ + down, 0), height - data.pattern.length);
  left = Math.min(Math.max(left + right, 0), width - data.pattern[0].length);
  renew();
}

function compute() {
  const x = [...Array(height)].map(() => Array(width).fill(0));
  data.pattern.forEach((row, i) => row.forEach((v, j) => { x[top_ + i][left + j] = v; }));
  const at = (i, j) => (x[i] || [])[j] || 0;
  const a = x.map((row, i) => row.map((_, j) => {
    let sum = 0;
    taps.forEach((line, u) => line.forEach((w, v) => { sum += w * at(i + u - 1, j + v - 1); }));
    return Math.max(sum, 0);
  }));
  const p = [];
  for (let i = 0; i + size <= height; i += size) {
    p.push([]);
    for (let j = 0; j + size <= width; j += size) {
      p[p.length - 1].push(Math.max(...a.slice(i, i + size).flatMap(row => row.slice(j, j + size))));
    }
  }
  return {x, a, p};
}

const changed = (one, other) => one.flat().filter((v, i) => v !== other.flat()[i]).length;
const total = rows => rows.flat().filter(v => v > 0).length;

function renew() {
  const now = compute();
  paint(parts[0].canvas, now.x, 'grey', 1);
  paint(parts[1].canvas, now.a, 'grey');
  paint(parts[2].canvas, now.p, 'grey');
  parts[2].figure.firstChild.textContent = `P: the largest of each ${size} × ${size}`;
  parts[0].canvas.setAttribute('aria-label', `the pattern, row ${top_ + 1}, column ${left + 1}`);
  parts[1].canvas.setAttribute('aria-label', `${total(now.a)} numbers above 0`);
  parts[2].canvas.setAttribute('aria-label', `${total(now.p)} numbers above 0`);
  said.textContent = before && before.p.length === now.p.length
    ? `This move changed ${changed(before.a, now.a)} numbers of A and ${changed(before.p, now.p)} of P.`
    : 'Move the pattern and watch which numbers change.';
  before = now;
}

main.append(board, el('div', {class: 'row'},
  ...[['←', 'left', 0, -1], ['→', 'right', 0, 1], ['↑', 'up', -1, 0], ['↓', 'down', 1, 0]].map(
    ([sign, way, down, right]) => el('button', {'aria-label': `move ${way}`, onclick: () => move(down, right)}, sign)),
  choice('window', ['2', '3', '4', '6', '12'], value => { size = Number(value); before = null; renew(); })), said);
renew();
