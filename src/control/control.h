/* control.h - judges every gate, checkpoint and trigger of every policy on samples; says what the traffic does next.
 *
 * A pure state machine: it is fed samples in time order and answers with orders. It reads no clock, draws no number and
 * cannot tell whether samples come from the simulated world, a recording or live traffic. One judge a policy: the
 * first policy's judge drives (its decisions become orders); the others are judged on the same samples, and what they
 * would have done is recorded only.
 * Times: ns since the plan's start. A decision falls on the end of a sample; what falls due in unobserved time is
 * decided when it is due, on the samples before it: its evidence says until when.
 */
#ifndef REHEARSE_CONTROL_CONTROL_H
#define REHEARSE_CONTROL_CONTROL_H

#include "metrics/sample.h"
#include "model/order.h"
#include "model/outcome.h"

struct control;

/* Decides into `outcome`, which is open and outlives it. recorded: samples keep coming whatever is ordered, so judges
 * beside the driving one go on by the plan's times. */
struct control *control_open(const struct scenario *scenario, struct outcome *outcome, bool recorded);
void control_free(struct control *control);

/* The first orders: at the first phase's start. */
void control_begin(struct control *control, struct orders *orders);

/* Orders that took effect without a sample: those of a phase that begins, for nothing runs before it. */
void control_note(struct control *control, const struct effects *done);

/* When something is to be decided next whether or not a sample comes: a checkpoint or a gate. INT64_MAX: nothing is. */
int64_t control_due(const struct control *control);

/* It is at_ns, which is due, and nothing was seen since the last sample; `done` took effect up to now. Decides it, and
 * no more: what follows may be due, too. */
void control_time(struct control *control, int64_t at_ns, const struct effects *done, struct orders *orders);

/* Feeds one sample; `done` took effect up to its end. Samples come in time order, do not overlap, none crosses a
 * phase's start, end or checkpoint (sample interval divides them), and what was due up to its start was decided;
 * ENSUREd. What falls due at its end is left to control_time, so that what the sample led to can take effect before.
 * What is decided is published when this returns. */
void control_sample(struct control *control, const struct sample *sample, const struct effects *done,
                    struct orders *orders);

/* The samples are over (end of the plan, of the recording, or an interrupt): phases under way become cut short, those
 * not reached not-run. Orders that wait for the next sample have had no effect. Idempotent. */
void control_end(struct control *control);

/* Where the driving policy is. *phase: the one it is in, or left the plan in; -1 when it is over. */
enum stage control_stage(const struct control *control, int *phase);

/* What these headers promise of its state (check.h); every build calls it with every answer. */
void control_check(const struct control *control);

/* Says of every expectation whether it held, once the outcome is complete: its decisions, how far it got, and whether
 * it is partial. */
void expectations_judge(const struct scenario *scenario, struct outcome *outcome);

#endif
