// A photograph, a filter of 3 by 3 under the reader's hand, and the map it makes.
const image = data.image, height = image.length, width = image[0].length;
const weights = data.filters[0].weights.map(row => [...row]);
let bias = 0, cut = false;

const before = pictureOf('X: the photograph', 260), after = pictureOf('', 260);
before.canvas.setAttribute('aria-label', data.words);
const fields = weights.map((row, i) => row.map((w, j) => el('input', {
  type: 'number', step: '0.5', value: w, 'aria-label': `weight in row ${i + 1}, column ${j + 1}`,
  oninput: event => { weights[i][j] = Number(event.target.value) || 0; renew(); },
})));
const biasField = el('input', {
  type: 'number', step: '0.5', value: 0,
  oninput: event => { bias = Number(event.target.value) || 0; renew(); },
});
const relu = el('input', {type: 'checkbox', onchange: () => { cut = relu.checked; renew(); }});
const said = el('p', {'aria-live': 'polite'});

function load(name) {
  data.filters.find(f => f.name === name).weights.forEach((row, i) => row.forEach((w, j) => {
    weights[i][j] = w;
    fields[i][j].value = w;
  }));
  renew();
}

function renew() {
  const map = [];
  for (let i = 0; i + 2 < height; i++) {
    map.push([]);
    for (let j = 0; j + 2 < width; j++) {
      let sum = bias;
      for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) sum += weights[a][b] * image[i + a][j + b];
      map[i].push(cut ? Math.max(sum, 0) : sum);
    }
  }
  const low = Math.min(...map.flat()), high = Math.max(...map.flat());
  const total = weights.flat().reduce((a, b) => a + b, 0);
  const signed = low < 0;
  paint(after.canvas, map, signed ? 'signed' : 'grey');
  after.figure.firstChild.textContent = signed ? 'Z: orange above 0, purple below' : 'Z: black is 0';
  const words = `The weights add up to ${number(total)}. Z goes from ${number(low)} to ${number(high)}.`;
  after.canvas.setAttribute('aria-label', words);
  said.textContent = words;
}

paint(before.canvas, image, 'grey', 1);
main.append(
  before.figure,
  el('figure', {}, el('figcaption', {}, 'W: change a weight'),
    el('table', {}, ...fields.map(row => el('tr', {}, ...row.map(field => el('td', {}, field)))))),
  after.figure,
  el('div', {class: 'row'}, choice('filter', data.filters.map(f => f.name), load),
    labelled('bias', biasField), labelled('ReLU', relu)),
  said);
renew();
