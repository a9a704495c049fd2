/**
 * The query language of the contract's section 4, read strictly by recursive descent.
 *
 * Written by hand rather than with a parser generator: the whole grammar is one statement of ten productions, faults
 * must name the token and its column as QuickBooks does, and the simulator ships inside the application, where a
 * generator would travel along for nothing.
 */
import { queryFault } from './qbo-fault.ts';

export type Literal = { kind: 'text'; text: string } | { kind: 'boolean'; value: boolean } | { kind: 'current-date' };
export type Operator = '=' | '<' | '>' | '<=' | '>=' | 'IN' | 'LIKE';
export type Condition = { property: string; operator: Operator; literals: readonly Literal[] };
export type Ordering = { property: string; descending: boolean };

export type QueryStatement = {
  /** `*`, `count`, or the projected properties. */
  select: '*' | 'count' | readonly string[];
  entity: string;
  where: readonly Condition[];
  orderBy: readonly Ordering[];
  startPosition?: number;
  maxResults?: number;
};

type TokenKind = 'word' | 'text' | 'number' | 'symbol' | 'end';
type Token = { kind: TokenKind; text: string; column: number };

const KEYWORDS = new Set([
  'SELECT',
  'COUNT',
  'FROM',
  'WHERE',
  'AND',
  'IN',
  'LIKE',
  'ORDERBY',
  'ASC',
  'DESC',
  'STARTPOSITION',
  'MAXRESULTS',
  'TRUE',
  'FALSE',
  'CURRENT_DATE',
  'OR',
  'NOT',
  'JOIN',
  'GROUP',
  'BY',
  'ORDER',
]);

const TOKEN =
  /\s*(?:(?<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)|'(?<text>(?:[^'\\]|\\[\s\S])*)'|(?<number>\d+(?:\.\d+)?)|(?<symbol><=|>=|[=<>(),*]))/y;

function tokensOf(statement: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (statement.slice(TOKEN.lastIndex).trim() !== '') {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(statement);
    if (match === null) {
      const column = start + (statement.slice(start).length - statement.slice(start).trimStart().length) + 1;
      const char = statement[column - 1] ?? '';
      throw queryFault('4000', `QueryParserError: Lexical error at line 1, column ${column}.  Encountered: "${char}"`);
    }
    const { word, text, number, symbol } = match.groups ?? {};
    const body = word ?? text ?? number ?? symbol ?? '';
    const column = TOKEN.lastIndex - body.length - (text === undefined ? 0 : 2) + 1;
    if (word !== undefined) tokens.push({ kind: 'word', text: word, column });
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.replace(/\\([\s\S])/g, '$1'), column });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, column });
    else tokens.push({ kind: 'symbol', text: body, column });
  }
  tokens.push({ kind: 'end', text: '', column: statement.length + 1 });
  return tokens;
}

/** Parses one statement. @throws QboFault 4000 with the column of the first token that does not fit */
export function parseQuery(statement: string): QueryStatement {
  return new Parser(tokensOf(statement)).statement();
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  statement(): QueryStatement {
    this.#keyword('SELECT');
    const select = this.#selection();
    this.#keyword('FROM');
    const statement: QueryStatement = { select, entity: this.#name(), where: [], orderBy: [] };
    if (this.#takeKeyword('WHERE'))
      statement.where = this.#listOf(
        () => this.#condition(),
        () => this.#takeKeyword('AND'),
      );
    if (this.#takeKeyword('ORDERBY'))
      statement.orderBy = this.#listOf(
        () => this.#ordering(),
        () => this.#takeSymbol(','),
      );
    if (this.#takeKeyword('STARTPOSITION')) statement.startPosition = this.#wholeNumber();
    if (this.#takeKeyword('MAXRESULTS')) statement.maxResults = this.#wholeNumber();
    if (this.#peek().kind !== 'end') this.#unexpected();
    return statement;
  }

  #selection(): QueryStatement['select'] {
    if (this.#takeSymbol('*')) return '*';
    if (this.#takeKeyword('COUNT')) {
      this.#symbol('(');
      this.#symbol('*');
      this.#symbol(')');
      return 'count';
    }
    return this.#listOf(
      () => this.#name(),
      () => this.#takeSymbol(','),
    );
  }

  #condition(): Condition {
    const property = this.#name();
    if (this.#takeKeyword('IN')) {
      this.#symbol('(');
      const literals = this.#listOf(
        () => this.#literal(),
        () => this.#takeSymbol(','),
      );
      this.#symbol(')');
      return { property, operator: 'IN', literals };
    }
    if (this.#takeKeyword('LIKE')) {
      const token = this.#peek();
      if (token.kind !== 'text') this.#unexpected();
      return { property, operator: 'LIKE', literals: [this.#literal()] };
    }
    const token = this.#peek();
    if (token.kind !== 'symbol' || !['=', '<', '>', '<=', '>='].includes(token.text)) this.#unexpected();
    this.#position += 1;
    return { property, operator: token.text as Operator, literals: [this.#literal()] };
  }

  #ordering(): Ordering {
    const property = this.#name();
    if (this.#takeKeyword('DESC')) return { property, descending: true };
    this.#takeKeyword('ASC');
    return { property, descending: false };
  }

  #literal(): Literal {
    const token = this.#peek();
    if (token.kind === 'text') {
      this.#position += 1;
      return { kind: 'text', text: token.text };
    }
    if (this.#takeKeyword('TRUE')) return { kind: 'boolean', value: true };
    if (this.#takeKeyword('FALSE')) return { kind: 'boolean', value: false };
    if (this.#takeKeyword('CURRENT_DATE')) return { kind: 'current-date' };
    return this.#unexpected();
  }

  #wholeNumber(): number {
    const token = this.#peek();
    if (token.kind !== 'number' || token.text.includes('.')) this.#unexpected();
    this.#position += 1;
    return Number(token.text);
  }

  #name(): string {
    const token = this.#peek();
    if (token.kind !== 'word' || KEYWORDS.has(token.text.toUpperCase())) this.#unexpected();
    this.#position += 1;
    return token.text;
  }

  #listOf<T>(element: () => T, separator: () => boolean): T[] {
    const list = [element()];
    while (separator()) list.push(element());
    return list;
  }

  #takeKeyword(keyword: string): boolean {
    const token = this.#peek();
    const found = token.kind === 'word' && token.text.toUpperCase() === keyword;
    if (found) this.#position += 1;
    return found;
  }

  #takeSymbol(symbol: string): boolean {
    const token = this.#peek();
    const found = token.kind === 'symbol' && token.text === symbol;
    if (found) this.#position += 1;
    return found;
  }

  #keyword(keyword: string): void {
    if (!this.#takeKeyword(keyword)) this.#unexpected();
  }

  #symbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) this.#unexpected();
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: 'end', text: '', column: 0 };
  }

  #unexpected(): never {
    const token = this.#peek();
    const kinds: Record<TokenKind, string> = {
      word: '<IDENTIFIER>',
      text: '<STRING>',
      number: '<INTEGER>',
      symbol: token.text,
      end: '<EOF>',
    };
    const shown = token.kind === 'end' ? '<EOF>' : ` ${kinds[token.kind]} "${token.text} "`;
    throw queryFault('4000', `QueryParserError: Encountered "${shown}" at line 1, column ${token.column}.`);
  }
}
