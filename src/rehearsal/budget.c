/* budget.c - rounds added up slice by slice. */
#include "rehearsal/budget.h"

struct budget_meter budget_meter(const struct objective *objective)
{
    return (struct budget_meter){.objective = objective};
}

static void part_add(struct budget_part *part, const struct journal_row *row)
{
    part->observed_ns += row->end_ns - row->start_ns;
    for (int arm = 0; arm < ARMS; arm++) {
        part->bad += row->arms[arm].sum.of[MEASURE_ROUNDS_FAILED];
        part->rounds += measures_rounds(&row->arms[arm].sum);
    }
}

/* Of the time of a part, what its bad rounds are a share of. */
static int64_t part_ratio_ns(const struct budget_part *part)
{
    return part->rounds > 0 ? muldiv_floor(part->bad, part->observed_ns, part->rounds) : 0;
}

static int64_t part_bad_ns(const struct budget_part *part, const struct objective *objective)
{
    struct ratio answered = {part->rounds - part->bad, part->rounds};
    return part->rounds > 0 && ratio_compare(answered, objective->in_slice) < 0 ? part->observed_ns : 0;
}

void budget_add(struct budget_meter *meter, const struct journal_row *row)
{
    int64_t slice_ns = meter->objective->slice_ns;
    if (meter->objective->target.num == 0)
        return;
    if (row->start_ns / slice_ns != meter->number) {
        meter->bad_slices_ns += part_bad_ns(&meter->slice, meter->objective);
        meter->ratio_ns += part_ratio_ns(&meter->slice);
        meter->slice = (struct budget_part){0, 0, 0};
        meter->number = row->start_ns / slice_ns;
    }
    part_add(&meter->slice, row);
    part_add(&meter->all, row);
}

int64_t budget_spent(const struct budget_meter *meter, enum budgeting method)
{
    const struct objective *o = meter->objective;
    if (o->target.num == 0)
        return 0;
    int64_t budget_ns = muldiv_floor(o->target.den - o->target.num, o->window_ns, o->target.den), spent_ns = 0;
    switch (method) {
    case BUDGETING_OCCURRENCES:
        spent_ns = part_ratio_ns(&meter->all);
        break;
    case BUDGETING_TIMESLICES:
        spent_ns = meter->bad_slices_ns + part_bad_ns(&meter->slice, o);
        break;
    case BUDGETING_RATIO_TIMESLICES:
        spent_ns = meter->ratio_ns + part_ratio_ns(&meter->slice);
        break;
    }
    return muldiv_floor(spent_ns, BUDGET_WHOLE, budget_ns);
}
