/* sections.h - the parts of every output, a row each.
 *
 * To add a table: a row here and its make_NAME in any file of this room. A section makes the tables of one page, in the
 * format that is asked for; the renderers write them.
 *   CSV       each section is a file, NAME.csv, if it makes a table
 *   JSON      each is a key of outcome.json, if it makes a table
 *   Markdown  each has a place in report.md, in this order within its part
 *   terminal  each is a part of what a run prints, in this order
 */
#ifndef REHEARSE_REPORT_SECTIONS_H
#define REHEARSE_REPORT_SECTIONS_H

#include "report/page.h"

/* The parts of report.md, in this order: the pictures that say most follow the answer, the others the details. The
 * others are notes of their own (NOTES): they are written when there was an incident by faults. */
enum part {
    PART_ANSWER = 1,
    PART_DETAILS = 2,
    PART_REFERENCE = 4,
    PART_INCIDENT = 8,
    PART_UPDATE = 16,
    PART_BRIEFINGS = 32,
    PART_STATUS = 64,
};

/* A note: its file, its title, its part. */
#define NOTES(X)                                                                                                       \
    X("incident.md", "incident report", PART_INCIDENT)                                                                 \
    X("update.md", "update for stakeholders", PART_UPDATE)                                                             \
    X("briefings.md", "snapshots and briefings", PART_BRIEFINGS)                                                       \
    X("status.md", "public status", PART_STATUS)

/* name, heading for people (NULL: none), formats, parts */
#define SECTIONS(X)                                                                                                    \
    X(answer, NULL, FORMAT_MARKDOWN, PART_ANSWER)                                                                      \
    X(phases, "Phases", FOR_PEOPLE | FORMAT_JSON, PART_ANSWER)                                                         \
    X(failures, "What did not pass", FOR_PEOPLE, PART_ANSWER)                                                          \
    X(side_by_side, "Policies side by side", FOR_PEOPLE | FORMAT_JSON, PART_ANSWER)                                    \
    X(incident_report, NULL, FORMAT_MARKDOWN, PART_INCIDENT)                                                           \
    X(clock, "Incidents by fault", FOR_ALL, PART_ANSWER | PART_INCIDENT)                                               \
    X(timeline, "What happened in them", FOR_ALL, PART_ANSWER | PART_INCIDENT)                                         \
    X(bill, "What they cost", FOR_ALL, PART_ANSWER | PART_INCIDENT)                                                    \
    X(policies, NULL, FORMAT_JSON, PART_DETAILS)                                                                       \
    X(incidents, "Incidents", FORMAT_MARKDOWN, PART_DETAILS | PART_INCIDENT)                                           \
    X(gates, "Gates", FORMAT_MARKDOWN | FORMAT_CSV, PART_DETAILS)                                                      \
    X(checkpoints, "Checkpoints", FORMAT_MARKDOWN | FORMAT_CSV, PART_DETAILS)                                          \
    X(metrics, "Metrics", FORMAT_MARKDOWN, PART_DETAILS)                                                               \
    X(decisions, "Decisions", FORMAT_MARKDOWN | FOR_PROGRAMS, PART_DETAILS)                                            \
    X(exposure, NULL, FORMAT_TERMINAL | FORMAT_JSON, PART_DETAILS)                                                     \
    X(expectations, "Expectations", FOR_PEOPLE | FORMAT_JSON, PART_DETAILS)                                            \
    X(totals, NULL, FORMAT_JSON, PART_DETAILS)                                                                         \
    X(assumptions, "For reference: assumptions and settings", FORMAT_MARKDOWN | FORMAT_JSON, PART_REFERENCE)           \
    X(samples, NULL, FORMAT_CSV, PART_REFERENCE)                                                                       \
    X(segments, NULL, FORMAT_CSV, PART_REFERENCE)                                                                      \
    X(regions, NULL, FORMAT_CSV, PART_REFERENCE)                                                                       \
    X(stakeholder_update, NULL, FORMAT_MARKDOWN, PART_UPDATE)                                                          \
    X(snapshots, NULL, FORMAT_MARKDOWN, PART_BRIEFINGS)                                                                \
    X(briefings, NULL, FORMAT_MARKDOWN, PART_BRIEFINGS)                                                                \
    X(status_note, NULL, FORMAT_MARKDOWN, PART_STATUS)

#define X(name, heading, formats, part) void make_##name(struct page *page);
SECTIONS(X)
#undef X

struct section {
    const char *name, *heading;
    unsigned formats;
    unsigned parts; /* enum part */
    void (*make)(struct page *page);
};
struct note {
    const char *file, *title;
    enum part part;
};
extern const struct note notes[];
extern const size_t notes_count;
extern const struct section sections[];
extern const size_t sections_count;

/* The section's tables in one format. */
struct page section_page(const struct section *section, const struct journal *journal, enum format format);

#endif
