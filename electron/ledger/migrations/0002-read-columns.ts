/**
 * Columns of the mirror that nothing reads go: whole objects hold them. Lines of invoices stand as QuickBooks wrote them, see `LineRow`.
 */
export const readColumns = /* sql */ `
DROP VIEW qbo_invoice_line;
UPDATE qbo_invoice SET lines = (
  SELECT json_group_array(json_array(l.value ->> 1, l.value ->> 3, CAST(l.value ->> 4 AS REAL), CAST(l.value ->> 5 AS REAL),
    (l.value ->> 6) / CASE
      WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1.0
      WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 1000.0 ELSE 100.0 END))
  FROM json_each(qbo_invoice.lines) l);
ALTER TABLE qbo_customer DROP COLUMN balance_with_jobs_minor;
ALTER TABLE qbo_customer DROP COLUMN created_at;
ALTER TABLE qbo_invoice DROP COLUMN exchange_rate;
ALTER TABLE qbo_invoice DROP COLUMN deposit_minor;
ALTER TABLE qbo_invoice DROP COLUMN term_id;
ALTER TABLE qbo_invoice DROP COLUMN email;
ALTER TABLE qbo_invoice DROP COLUMN created_at;
ALTER TABLE qbo_payment DROP COLUMN method_id;
ALTER TABLE qbo_payment DROP COLUMN deposit_account_id;
ALTER TABLE qbo_payment DROP COLUMN created_at;
ALTER TABLE qbo_object DROP COLUMN created_at;
`;
