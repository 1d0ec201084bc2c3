"""Files of batches in and out: CSV and spreadsheets as rows of text, and rows as workbooks. No table, no rule."""
