/* report.h - outcomes out: JSON, CSV, Markdown, pictures. Nothing is decided here.
 *
 * Everything written depends on the journal alone and is the same on every machine, but run.json and the progress.
 */
#ifndef REHEARSE_REPORT_REPORT_H
#define REHEARSE_REPORT_REPORT_H

#include "base/text.h"
#include "rehearsal/journal.h"

/* What differs between machines: goes to run.json only. */
struct run_facts {
    double wall_s;
    int threads;
    int64_t rounds;
    int64_t peak_memory_bytes;
};

/* Whether results can be written to a folder, which is made where it is missing; false after a word on stderr. */
bool report_possible(const char *folder);

/* Writes results/NAME/ (folder given): outcome.json, checkpoints.csv, gates.csv, samples.csv, segments.csv,
 * regions.csv, decisions.csv, report.md, run.json, and of incidents by faults bill.csv, clock.csv, timeline.csv,
 * incident.md, update.md, briefings.md, status.md; each names the digest it belongs to. All of them or none
 * (replacement.h). `plots` is the folder whose pictures report.md links to, or NULL. Returns 0; 3 with the reason on
 * stderr when they could not be written; 130 when an interrupt ended the waiting for another run that writes there. */
int report_write(const struct journal *journal, const char *folder, const char *plots, const struct run_facts *facts);

/* outcome.json as text. */
void report_json(const struct journal *journal, struct text *out);

bool report_plots_possible(const char *folder);

/* The pictures, SVG and PNG, by gnuplot: all of them or none; each prints the digest it belongs to. Returns 0; 1 when
 * there are none because there is no gnuplot, the run is to stop (both said on stderr) or nothing was seen; 3 on
 * failure, said there. */
int report_plots(const struct journal *journal, const char *folder);

/* The outcome for a terminal: phases, gates, policies side by side, digest last. */
void report_terminal(const struct journal *journal, struct text *out);

/* Why a decision was made, and from what: "checkpoint 1 at 15m: all 5 criteria pass". */
void decision_sentence(const struct journal *journal, const struct decision *decision, struct text *out);

/* One decision as a line: "Nov 01 14:15:00  ramp  checkpoint 1: continue ...". */
void report_decision_line(const struct journal *journal, const struct decision *decision, struct text *out);

#endif
