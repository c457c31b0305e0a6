/* engine.h - what every way of judging fulfils: our documents, later other tools' analyses. A policy names its own.
 *
 * An engine judges one policy. Its state is plain data of a size that the scenario gives, without pointers, so that it
 * can be copied, kept and taken up again. It sees samples through windows, writes results and decisions of its policy
 * into the outcome, and says in a ruling what it wants done; only the first policy's rulings move the traffic.
 */
#ifndef REHEARSE_CONTROL_ENGINE_H
#define REHEARSE_CONTROL_ENGINE_H

#include "control/clock.h"
#include "control/windows.h"
#include "model/order.h"
#include "model/outcome.h"

/* What an engine sees when it is asked. */
struct view {
    const struct clock *clock;
    struct windows *windows; /* of the phase under way */
    struct outcome *outcome;
    int policy;
};

/* How a policy ended the phase under way. */
enum ended { ENDED_NOT, ENDED_GO, ENDED_NO_GO, ENDED_ROLLBACK };

/* What a policy wants, also of a phase of which its file says nothing; cleared when a phase begins. Once it has ended
 * the phase the engine is not asked again in it. */
struct ruling {
    enum ended ended;
    struct ratio split;                           /* ENDED_ROLLBACK: where the traffic goes */
    struct ratio wanted;                          /* ENDED_NOT: less traffic from now on; {0,0}: nothing */
    struct split_override parts[ORDER_PARTS_MAX]; /* ENDED_NOT: of these parts alone */
    int parts_count;
};

struct engine {
    /* Of the state, in bytes; it begins as zeros. */
    size_t (*size)(const struct scenario *scenario, int policy);
    /* Announces what it will read of the phase under way, and of a recovery. */
    void (*announce)(const struct scenario *scenario, int policy, struct windows *phase, struct windows *recovery);
    /* A phase begins. One that the policy says nothing of stays silent, and ends in go. */
    void (*enter)(void *state, const struct view *view);
    /* When it has to be asked whether or not a sample comes; INT64_MAX: not before the phase's end. */
    int64_t (*due)(const void *state, const struct clock *clock, int policy);
    /* A sample of the phase has come; it is in the windows. */
    void (*sample)(void *state, const struct view *view, const struct sample *sample, struct ruling *ruling);
    /* Judges what is due now. */
    void (*judge)(void *state, const struct view *view, struct ruling *ruling);
    /* The phase is over: has to end it. */
    void (*close)(void *state, const struct view *view, struct ruling *ruling);
    /* The phase is ended by somebody else. */
    void (*cut_short)(void *state, const struct view *view);
};
#define X(name, word, meaning) extern const struct engine word##_engine;
ENGINES(X)
#undef X

static inline const struct scenario *view_scenario(const struct view *view)
{
    return view->clock->scenario;
}
/* What the policy says of the phase under way, or NULL. */
const struct policy_phase *view_rules(const struct view *view);
/* What the policy makes of it; to be written. */
struct phase_result *view_result(const struct view *view);
/* A decision of the policy, now. Valid for ever. */
struct decision *view_decide(const struct view *view, enum decision_kind kind, enum reason reason);

/* A policy and what judges it. */
struct judge {
    const struct engine *engine;
    void *state;
    bool active; /* has not failed a phase */
    struct ruling ruling;
};

#endif
