// Cells of a CSV that stand for a missing value.

/** What pandas reads as missing, unless it is quoted there too. */
export const MISSING_TEXTS = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '<NA>', '#N/A', 'n/a', '-nan', '-NaN'] as const;
