/* response.h - what people do about a warning, as data: who is called, what each may do, how long each takes.
 *
 * A warning begins an incident. Somebody notices it, judges what it is, and decides, each within a limit that counts
 * from the warning. People are called in their order; who is absent, or has not noticed at the limit, is passed over.
 * Times: int64 ns.
 */
#ifndef REHEARSE_MODEL_RESPONSE_H
#define REHEARSE_MODEL_RESPONSE_H

#include "base/exact.h"
#include "base/problem.h"
#include "random/distribution.h"

#include <stdbool.h>

/* What somebody may do; each may do what stands before it, too. */
#define AUTHORITIES(X)                                                                                                 \
    X(RECOMMEND, "recommend", "let the phase go on; recommend the rest")                                               \
    X(HOLD, "hold", "hold with less traffic")                                                                          \
    X(ROLLBACK, "rollback", "roll back")                                                                               \
    X(OVERRIDE, "override", "overrule the others, and the automatic rollback")
enum authority {
#define X(name, word, meaning) AUTHORITY_##name,
    AUTHORITIES(X)
#undef X
        AUTHORITY_KINDS
};
extern const char *const authority_words[]; /* NULL-terminated */

/* What a warning is found to be (U-10), and what follows: enum word, word, the authority that this takes, meaning. */
#define DIAGNOSES(X)                                                                                                   \
    X(NONE, "-", RECOMMEND, "not judged")                                                                              \
    X(TEMPORARY, "temporary", RECOMMEND, "the condition of the warning holds no more: continue")                       \
    X(DEGRADATION, "degradation", HOLD, "it rises: hold with less traffic")                                            \
    X(FUNDAMENTAL, "fundamental", ROLLBACK, "at once beyond twice its threshold, and still there: roll back")          \
    X(LASTING, "lasting", HOLD, "it stays, and none of these: hold with less traffic, to investigate")
enum diagnosis {
#define X(name, word, authority, meaning) DIAGNOSIS_##name,
    DIAGNOSES(X)
#undef X
        DIAGNOSIS_KINDS
};
extern const char *const diagnosis_words[]; /* NULL-terminated */
enum authority diagnosis_authority(enum diagnosis diagnosis);

/* What is done about an incident, in this order: enum word, what has taken so long, in a sentence. */
#define RESPONSE_STEPS(X)                                                                                              \
    X(NOTICE, "noticing the warning")                                                                                  \
    X(ASSESS, "judging it")                                                                                            \
    X(DECIDE, "deciding")
enum response_step {
#define X(name, words) STEP_##name,
    RESPONSE_STEPS(X)
#undef X
        STEP_KINDS
};
extern const char *const response_step_words[STEP_KINDS];

/* What is ordered about an incident that lasts, whoever decides what (B-01 to B-04): enum word, its key, the decision
 * that it is when its object is simulated, meaning. */
#define LEVELS(X)                                                                                                      \
    X(FEATURE_OFF, "feature_off", LEVEL, "a feature is switched off; it is not simulated")                             \
    X(BACKGROUND_PAUSE, "background_pause", LEVEL, "work in the background is paused; it is not simulated")            \
    X(HALT, "halt", REDUCE, "nobody more joins, and the traffic goes back to the last phase that passed")              \
    X(EMERGENCY, "emergency", ROLLBACK, "emergency rollback")
enum escalation_level {
#define X(name, word, decision, meaning) LEVEL_##name,
    LEVELS(X)
#undef X
        LEVEL_KINDS
};
extern const char *const level_meanings[LEVEL_KINDS];

/* What somebody does who is told to: enum word, word, the authority that it takes, the decision that it is. */
#define ANSWERS(X)                                                                                                     \
    X(CONTINUE, "continue", RECOMMEND, CONTINUE)                                                                       \
    X(HOLD, "hold", HOLD, REDUCE)                                                                                      \
    X(ROLLBACK, "rollback", ROLLBACK, ROLLBACK)
enum answer {
#define X(name, word, authority, decision) ANSWER_##name,
    ANSWERS(X)
#undef X
        ANSWER_KINDS
};
extern const char *const answer_words[]; /* NULL-terminated */
enum authority answer_authority(enum answer answer);

/* What somebody answers to one incident, instead of what the model says. A `continue` of who may override overrules the
 * automatic rollback, too, as long as the condition holds. */
struct scripted {
    int64_t incident; /* which of the phase, from 1 */
    int person;
    enum answer does;
    int64_t after_ns; /* the warning */
};
#define SCRIPT_MAX 64

/* How long something takes: drawn anew for each incident unless the distribution is deterministic. */
struct time_taken {
    int64_t ns; /* unless `law` says more */
    struct distribution law;
};

struct person {
    char *role; /* "Engineering Lead" */
    enum authority may;
    struct time_taken takes[STEP_KINDS]; /* since the step before; NOTICE: since the call */
    bool absent;                         /* never notices */
    bool refuses;                        /* notices and judges, and does not decide */
    bool approves;                       /* a gate that people decide needs them */
};
#define PEOPLE_MAX 16

struct response {
    int64_t limit_ns[STEP_KINDS]; /* since the warning; ascending */
    struct ratio hold_at;         /* the share that a hold leaves */
    struct person *people;        /* in the order in which they are called */
    int people_count;
    struct ratio pace[24];         /* on all that people take, by the UTC hour in which it begins */
    bool alerts_lost;              /* calls reach people by the backup alone */
    int64_t backup_ns;             /* how long that takes */
    int64_t level_ns[LEVEL_KINDS]; /* after the warning; 0: not ordered */
    struct scripted *script;
    int script_count;
};

void response_free(struct response *response);

#endif
