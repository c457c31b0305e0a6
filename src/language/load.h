/* load.h - the steps from a tree of nodes to a scenario; one file each, called by read_scenario.c.
 *
 * A step adds problems and goes on; what it could not read stays zero, and later steps do not rely on it unless
 * nothing has gone wrong so far.
 */
#ifndef REHEARSE_LANGUAGE_LOAD_H
#define REHEARSE_LANGUAGE_LOAD_H

#include "language/criterion_text.h"
#include "language/keys.h"
#include "language/language.h"
#include "language/node.h"
#include "language/value.h"

struct load {
    struct arena *arena;
    struct scenario *scenario;
    struct node *root;
    /* A list of segments, regions or policies could not be read: what names one of them is not judged. */
    bool names_unknown, policies_unknown;
    /* The phases of the plan that `only` leaves out; an expectation of one is not a mistake. */
    const char **dropped_phases;
    size_t dropped_count;
    /* What durations of the policy phase being read are multiples of; 0: any, the plan does not have the phase. */
    int64_t grain_ns;
    const struct node **phase_nodes; /* of the kept phases, for later problems */
    const struct node **region_nodes;
};

/* The scenario of `path`, or of `text` under that name, with everything it extends, merged (extends.c). NULL with a
 * problem. */
struct node *extends_read(struct arena *arena, const char *path, const char *text);
/* One --set (overrides.c). */
void override_apply(struct arena *arena, struct node *root, const struct setting *setting);

void read_segments(struct load *r);
void read_learners(struct load *r);
void read_regions(struct load *r);
/* The names of the two versions: before all that speaks of them. */
void read_arms(struct load *r);
void read_analyzers(struct load *r);
void read_plan(struct load *r);
/* After the plan, whose start they are counted from. */
void read_deployments(struct load *r);
void read_faults(struct load *r);
/* That a fault, read from `record`, can touch something (validate_faults.c). */
void validate_fault(struct load *r, const struct node *record, const struct fault *fault);
/* That all of them together are few enough. */
void validate_faults(struct load *r);
/* That what hinders rollbacks meets a policy that may roll back. */
void validate_rollback_faults(struct load *r);
/* The metrics that a document declares: before its criteria, and before recordings. */
void read_stated(struct load *r, enum document document, struct node *root);
void read_policies(struct load *r);
void read_expectations(struct load *r);
void read_assumptions(struct load *r);
/* What holds between keys (validate.c): tick and sample first, which the plan is measured in, the rest at the end. */
void validate_monitoring(struct load *r);
void validate_driving_policy(struct load *r);
/* That what a policy says of a phase, read from `record`, can fail. */
void validate_policy_phase(struct load *r, const struct node *record, const struct policy_phase *phase);
/* That the plan has the checkpoint. One after the end of a phase that is played short is not asked for unless it is
 * required. */
void validate_policy_checkpoint(struct load *r, const struct node *record, const struct policy_phase *phase,
                                const struct policy_checkpoint *checkpoint);
/* Has the phase a checkpoint so long after its start? */
bool is_planned(const struct phase *phase, int64_t offset_ns);
/* That the names of the driving policy's phases, in `list`, are no slips of phases that it leaves without rules. */
void validate_phase_names(struct load *r, const struct node *list, const struct policy *policy);
void validate_times(struct load *r);
/* The cells that follow from everything (cells.c). */
void resolve_cells(struct load *r);

/* Do the shares sum to exactly one? Adds a problem at `node` when they do not. */
void check_shares(struct load *r, const struct node *node, const char *what, struct ratio sum, bool exact);
/* Index of a name in a list of all of them; -1 with a problem. */
int read_name_of(struct load *r, const struct node *node, const char *const *names, const char *what);
/* The version that a scalar names; -1 with a problem when it names none. */
int read_arm_name(struct load *r, const struct node *node);
/* Is every key of the mapping the name of a version? */
void check_arms(struct load *r, const struct node *node);
/* A criterion list and a trigger list; NULL and 0 when absent. */
struct criterion *read_criteria(struct load *r, const struct node *node, size_t *count);
struct trigger *read_triggers(struct load *r, const struct node *node, size_t *count);
/* 24 factors by hour at the key `what` of a mapping; all 1 when it is absent. */
void read_hourly(struct load *r, const struct node *mapping, const char *what, struct ratio factors[24]);
/* What people do about a warning of the phase; NULL when `node` is. */
struct response *read_response(struct load *r, struct node *node);

/* The names of a scenario's policies must tell them apart; index or -1. */
int policy_index(const struct scenario *scenario, const char *name);
int phase_index(const struct scenario *scenario, const char *name);

#endif
