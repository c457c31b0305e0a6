/* lint.h - the face of this room: the defects of a plan, found from its scenario and policies alone.
 *
 * Nothing is simulated. What is said of chances takes attempts and probes as failing one by one, by the shares that the
 * scenario gives, and learners as asking for rounds as it says, without time for answers. Healthy means: as the
 * scenario has the version that is judged, without faults.
 * Cost: a stage is a few milliseconds; some seconds where its phase has as many samples as a year has seconds.
 */
#ifndef REHEARSE_LINT_LINT_H
#define REHEARSE_LINT_LINT_H

#include "lint/finding.h"

/* Adds what every rule finds, in order of place. The scenario has to outlive the findings. */
void lint_scenario(const struct scenario *scenario, struct findings *out);

#endif
