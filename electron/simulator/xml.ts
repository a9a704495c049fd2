/** Answers as XML, for callers who do not ask for JSON. */
import type { ApiAnswer } from './company-api.ts';
import type { Reply } from './http.ts';
import { isObject, type Json, listAt, objectAt, parseObject, textAt } from './json.ts';
import { escapeXml, faultXml } from './qbo-fault.ts';

/** Turns a JSON answer into the XML of the same content. */
export function toXmlReply(answer: ApiAnswer, headers: Record<string, string>): Reply {
  const content = parseObject(answer.body.toString('utf8')) ?? {};
  const time = textAt(content, 'time') ?? '';
  const thrown = objectAt(content, 'Fault');
  if (thrown.type !== undefined) {
    const entries = listAt(thrown, 'Error').map((each) => ({
      code: textAt(each, 'code') ?? '',
      message: textAt(each, 'Message') ?? '',
      detail: textAt(each, 'Detail') ?? '',
    }));
    return {
      status: answer.status,
      body: faultXml(String(thrown.type), entries, time),
      contentType: 'application/xml',
      headers,
    };
  }
  const inner = Object.entries(content)
    .filter(([key]) => key !== 'time')
    .map(([key, value]) => element(key, value))
    .join('');
  const body = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse time="${time}" xmlns="http://schema.intuit.com/finance/v3">${inner}</IntuitResponse>`;
  return { status: answer.status, body, contentType: 'application/xml', headers };
}

const ATTRIBUTES = new Set(['domain', 'sparse', 'status', 'startPosition', 'maxResults', 'totalCount']);

function element(name: string, value: Json): string {
  if (Array.isArray(value)) return value.map((each) => element(name, each)).join('');
  if (!isObject(value)) return value === null ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
  const reference = name.endsWith('Ref') && typeof value.value === 'string';
  if (reference) {
    const shown = typeof value.name === 'string' ? ` name="${escapeXml(value.name)}"` : '';
    return `<${name}${shown}>${escapeXml(String(value.value))}</${name}>`;
  }
  const attributes = Object.entries(value)
    .filter(([key]) => ATTRIBUTES.has(key))
    .map(([key, each]) => ` ${key}="${escapeXml(String(each))}"`)
    .join('');
  const children = Object.entries(value)
    .filter(([key]) => !ATTRIBUTES.has(key))
    .map(([key, each]) => element(key, each))
    .join('');
  return `<${name}${attributes}>${children}</${name}>`;
}
