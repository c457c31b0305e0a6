/* outcome.h - what outcome.json and run.json have beside the sections. */
#ifndef REHEARSE_REPORT_OUTCOME_H
#define REHEARSE_REPORT_OUTCOME_H

#include "report/files.h"
#include "report/page.h"
#include "report/report.h"

/* What names the run, at the top of outcome.json. */
struct table *head_table(const struct page *page);
/* run.json: what differs between machines, and to which digest the files beside it belong, each with its size and its
 * checksum as `cksum` prints them. They are named here and not in themselves: a table is to be read by any program as
 * it stands, and outcome.json to be the same on every machine. */
struct table *run_table(const struct page *page, const struct run_facts *facts, const struct written_file *files,
                        size_t count);

#endif
