import { minorToDecimal } from '../../../shared/money.ts';
import { grouped } from '../../../shared/plural.ts';
import type { ReportChart } from '../document.ts';
import { escapeHtml } from './escape.ts';

const width = 680;
const ink = '#1d7f73';
const blue = '#1f5fa8';
const amber = '#b07a1e';
const grey = '#566062';

/** A chart as inline SVG. Its figures stand in the table beside it. */
export function chartSvg(chart: ReportChart): string {
  if (chart.type === 'waterfall') return waterfall(chart);
  if (chart.type === 'pairs') return pairs(chart);
  if (chart.type === 'parts') return parts(chart);
  return line(chart);
}

function text(x: number, y: number, content: string, anchor: 'start' | 'end' = 'start', fill = '#1b2322'): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${fill}">${escapeHtml(content)}</text>`;
}

function rect(x: number, y: number, w: number, h: number, fill: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(1, w))}" height="${round(h)}" fill="${fill}"/>`;
}

/** Two decimals: the same facts draw the same picture on every machine. */
function round(value: number): string {
  return value.toFixed(2);
}

function svg(height: number, label: string, body: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="100%" role="img" aria-label="${escapeHtml(label)}" font-size="10" font-family="inherit">${body}</svg>`;
}

function scaleOf(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return (value) => (high === low ? from : from + ((value - low) / (high - low)) * (to - from));
}

function waterfall({ steps, currency }: Extract<ReportChart, { type: 'waterfall' }>): string {
  let runningMinor = 0;
  const bars = steps.map(({ label, amountMinor }) => {
    const fromMinor = runningMinor;
    runningMinor += amountMinor;
    return { label, fromMinor, toMinor: runningMinor, amountMinor };
  });
  const x = scaleOf(
    bars.flatMap(({ fromMinor, toMinor }) => [fromMinor, toMinor]),
    190,
    width - 100,
  );
  const rowHeight = 17;
  const parts = bars.map(({ label, fromMinor, toMinor, amountMinor }, index) => {
    const y = 4 + index * rowHeight;
    const left = Math.min(x(fromMinor), x(toMinor));
    return [
      text(0, y + 10, label),
      rect(left, y + 1, Math.abs(x(toMinor) - x(fromMinor)), 11, amountMinor >= 0 ? blue : amber),
      text(width, y + 10, amountText(amountMinor, currency), 'end'),
    ].join('');
  });
  const y = 8 + bars.length * rowHeight;
  const total = [
    `<line x1="0" x2="${width}" y1="${y - 2}" y2="${y - 2}" stroke="#c8cece"/>`,
    text(0, y + 11, 'Difference'),
    rect(Math.min(x(0), x(runningMinor)), y + 2, Math.abs(x(runningMinor) - x(0)), 11, '#1b2322'),
    text(width, y + 11, `${amountText(runningMinor, currency)} ${currency}`, 'end'),
  ].join('');
  const zero = `<line x1="${round(x(0))}" x2="${round(x(0))}" y1="0" y2="${y + 16}" stroke="#c8cece"/>`;
  return svg(y + 20, 'Causes that add up to the difference', zero + parts.join('') + total);
}

function pairs({ groups, names, currency }: Extract<ReportChart, { type: 'pairs' }>): string {
  const x = scaleOf(
    groups.flatMap(({ valuesMinor }) => [...valuesMinor]),
    90,
    width - 100,
  );
  const rowHeight = 30;
  const colours = [ink, grey];
  const parts = groups.map(({ label, valuesMinor }, index) => {
    const y = 20 + index * rowHeight;
    const bars = valuesMinor.map((valueMinor, at) => {
      const left = Math.min(x(0), x(valueMinor));
      return (
        rect(left, y + at * 11, Math.abs(x(valueMinor) - x(0)), 9, colours[at] ?? grey) +
        text(width, y + 8 + at * 11, amountText(valueMinor, currency), 'end')
      );
    });
    return text(0, y + 13, label) + bars.join('');
  });
  const legend = names.map(
    (name, at) => rect(90 + at * 90, 3, 9, 9, colours[at] ?? grey) + text(103 + at * 90, 11, name),
  );
  return svg(24 + groups.length * rowHeight, `${names[0]} and ${names[1]}`, legend.join('') + parts.join(''));
}

/** Shades that stay apart in print without colour, the last the lightest. */
const partFills = [ink, blue, amber, '#d5dada'];

function parts({ names, rows, label }: Extract<ReportChart, { type: 'parts' }>): string {
  const [left, right] = [150, width - 70];
  const most = Math.max(1, ...rows.map(({ counts }) => counts.reduce((sum, one) => sum + one, 0)));
  const rowHeight = 17;
  const bars = rows.map((row, index) => {
    const y = 22 + index * rowHeight;
    let x = left;
    const drawn = row.counts.map((one, at) => {
      const w = (one / most) * (right - left);
      const bar = one === 0 ? '' : rect(x, y, w, 11, partFills[at] ?? grey);
      x += w;
      return bar;
    });
    const all = row.counts.reduce((sum, one) => sum + one, 0);
    return text(0, y + 9, row.label) + drawn.join('') + text(width, y + 9, grouped(all), 'end');
  });
  const legend = names.map(
    (name, at) => rect(left + at * 130, 3, 9, 9, partFills[at] ?? grey) + text(left + 13 + at * 130, 11, name),
  );
  return svg(26 + rows.length * rowHeight, label, text(0, 11, label, 'start', grey) + legend.join('') + bars.join(''));
}

function line({ points, label, currency }: Extract<ReportChart, { type: 'line' }>): string {
  const height = 120;
  const y = scaleOf(
    points.map((point) => point.amountMinor),
    height - 20,
    24,
  );
  const step = points.length < 2 ? 0 : (width - 110) / (points.length - 1);
  const path = points.map(
    (point, index) => `${index === 0 ? 'M' : 'L'}${round(index * step)} ${round(y(point.amountMinor))}`,
  );
  const [first, last] = [points[0], points.at(-1)];
  return svg(
    height,
    label,
    [
      text(0, 10, label, 'start', grey),
      `<line x1="0" x2="${width - 110}" y1="${round(y(0))}" y2="${round(y(0))}" stroke="#c8cece"/>`,
      `<path d="${path.join(' ')}" fill="none" stroke="${ink}" stroke-width="1.6"/>`,
      first === undefined ? '' : text(0, height - 4, first.label, 'start', grey),
      last === undefined ? '' : text(width - 110, height - 4, last.label, 'end', grey),
      last === undefined ? '' : text(width, y(last.amountMinor) + 4, amountText(last.amountMinor, currency), 'end'),
    ].join(''),
  );
}

/** "-12,940.00": English grouping, whatever the machine's locale. */
export function amountText(amountMinor: number, currency: string): string {
  const [whole = '', fraction] = minorToDecimal(amountMinor, currency).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return (fraction === undefined ? grouped : `${grouped}.${fraction}`).replace('-', '−');
}
