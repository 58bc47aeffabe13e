// What a column of a table is.
import type { ReactNode } from 'react';

export type CellValue = string | number | boolean | null | undefined;

export interface Column<Row> {
  /** Stable: remembered widths, order and sorting are kept by it. */
  readonly id: string;
  readonly header: string;
  /** What is sorted, filtered and copied as CSV. */
  readonly value: (row: Row) => CellValue;
  /** What is shown; the value itself when absent. */
  readonly cell?: (row: Row) => ReactNode;
  readonly align?: 'start' | 'end';
  /** Starting width in px. */
  readonly width?: number;
  /** Takes what is left of the table's width. The first column does when no other says so and it does not say false. */
  readonly grow?: boolean;
  /** Place on the card of a narrow screen: a title line, and one or two facts under it. */
  readonly card?: 'title' | 'fact';
  readonly hidden?: boolean;
  readonly sortable?: boolean;
}

/** What a row shows below itself when it is unfolded. */
export interface Unfold<Row> {
  /** Ids of the rows that are. */
  readonly open: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly content: (row: Row) => ReactNode;
}

/** Sorting: the column and whether the largest comes first. */
export interface Sort {
  readonly id: string;
  readonly desc: boolean;
}

/** `-metrics.loss` in a URL: the minus says largest first. */
export const sortToText = (sort: Sort | null): string | undefined => (sort ? `${sort.desc ? '-' : ''}${sort.id}` : undefined);

export function sortFromText(text: string | undefined): Sort | null {
  if (!text) return null;
  return text.startsWith('-') ? { id: text.slice(1), desc: true } : { id: text, desc: false };
}
