// Three hypothesis classes, one inside the other, and how many parameters each has.
const side = field('side of the image', 28, 2, 64), taps = field('side of a filter', 3, 1, 11);
const filters = field('maps', 8, 1, 64);
const said = el('p', {'aria-live': 'polite'});
const count = n => n.toLocaleString('en-US');

function field(words, value, min, max) {
  const input = el('input', {type: 'range', min, max, value, step: 1, oninput: () => renew()});
  const shown = el('output', {}, String(value));
  return {input, shown, label: labelled(words, input)};
}

const boxes = ['any weights', 'local: distant pixels have weight 0',
  'local, and the same weights at every place'].map(words => ({
  words, number: el('strong', {}), bar: el('div', {class: 'bar'}),
}));

function box(i) {
  const {words, number, bar} = boxes[i];
  const style = 'border:2px solid #0072b2;border-radius:10px;padding:6px 12px;margin-top:6px';
  return el('div', {style}, `${words}: `, number, ' parameters', bar, ...(i < 2 ? [box(i + 1)] : []));
}

function renew() {
  const n = Number(side.input.value), f = Number(filters.input.value);
  const k = Math.min(Number(taps.input.value), n);
  for (const [part, value] of [[side, n], [taps, k], [filters, f]]) part.shown.textContent = value;
  const pixels = n * n, outputs = f * pixels;
  const sizes = [outputs * pixels, outputs * k * k, f * k * k].map((w, i) => w + (i < 2 ? outputs : f));
  sizes.forEach((size, i) => {
    boxes[i].number.textContent = count(size);
    // tenfold is one step: otherwise two of the bars would be invisible
    boxes[i].bar.style.width = `${100 * Math.log10(size + 1) / 9.5}%`;
  });
  said.textContent = `From ${count(pixels)} pixels to ${f} maps. The largest class has ` +
    `${count(Math.round(sizes[0] / sizes[2]))} times as many parameters as the smallest. ` +
    'Each bar grows by the same length when the number grows tenfold.';
}

main.append(
  el('div', {class: 'row'}, ...[side, taps, filters].map(part => el('span', {}, part.label, part.shown))),
  el('div', {style: 'width:100%'}, box(0)), said);
renew();
