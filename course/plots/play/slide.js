// One window of a layer, worked out; two sliders move it over the image.
const {x, w, z, b, padding} = data;
const [image, filter, products, map] = [padding ? 'X, padding dashed' : 'X', 'W', 'window × W', 'Z'].map(name => tableOf(name));
const said = el('p', {'aria-live': 'polite'});
const place = [...data.start];

function sliderOf(words, axis, count) {
  return labelled(words, el('input', {type: 'range', min: 1, max: count, value: place[axis] + 1,
    oninput: event => { place[axis] = Number(event.target.value) - 1; renew(); }}));
}

function renew() {
  const [r, c] = place;
  const outside = (i, j) => Math.min(i, j, x.length - 1 - i, x[0].length - 1 - j) < padding;
  const each = w.map((row, i) => row.map((weight, j) => weight * x[r + i][c + j]));
  image.fill(x, 'grey', (i, j) => i >= r && i < r + w.length && j >= c && j < c + w[0].length, undefined, outside);
  filter.fill(w, 'signed');
  products.fill(each, 'signed', undefined, largest(w));
  map.fill(z, 'signed', (i, j) => i === r && j === c);
  const bias = b ? `, with the bias ${number(b)},` : '';
  said.textContent = `Row ${r + 1}, column ${c + 1}: the products add up${bias} to Z[${r}, ${c}] = ${number(z[r][c])}.`;
}

main.append(...[image, filter, products, map].map(board => board.figure),
  el('div', {class: 'row'}, sliderOf('row', 0, z.length), sliderOf('column', 1, z[0].length)), said);
renew();
