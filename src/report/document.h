/* document.h - sections put together: report.md, the tables as CSV, run.json. */
#ifndef REHEARSE_REPORT_DOCUMENT_H
#define REHEARSE_REPORT_DOCUMENT_H

#include "report/outcome.h"
#include "report/sections.h"

/* NAME.csv of a section; false when it makes no table, so that there is no such file. */
bool report_csv(const struct section *section, const struct journal *journal, struct text *out);
/* folder, plots: where it will be, and the folder of the pictures that it links to, or NULL. */
void report_markdown(const struct journal *j, const char *folder, const char *plots, struct text *out);
/* A note about incidents; false when there was none, so that there is no such file. */
bool report_note(const struct note *note, const struct journal *j, const char *folder, const char *plots,
                 struct text *out);
void report_run_json(const struct journal *journal, const struct run_facts *facts, const struct written_file *files,
                     size_t count, struct text *out);

#endif
