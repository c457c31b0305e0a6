/* plot_letters.h - how wide words are in a picture; gnuplot alone knows it exactly. */
#ifndef REHEARSE_REPORT_PLOT_LETTERS_H
#define REHEARSE_REPORT_PLOT_LETTERS_H

#include "base/text.h"

/* In a picture's usual letters, DejaVu Sans at 12 pt. */
int width_px(const char *text);
/* Adds as much of a name as has room; what is cut ends with an ellipsis. Returns its width. */
int put_fitting(struct text *out, const char *name, int room_px);

#endif
