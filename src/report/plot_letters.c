/* plot_letters.c - widths by a table of letters. */
#include "report/plot_letters.h"
#include "base/utf8.h"

#include <string.h>

/* Of a character, by its first byte: about what it is in DejaVu Sans at 12 pt; those of three bytes and more are mostly
 * Asian letters and emoji. */
static int character_px(char first_byte)
{
    static const char *const narrow = "ijl|!'", *const small = "ftrI()[]{}/-.,:; ", *const wide = "mwMW%@<>=+";
    if (utf8_continues(first_byte))
        return 0;
    return strchr(narrow, first_byte)               ? 5
           : strchr(small, first_byte)              ? 6
           : strchr(wide, first_byte)               ? 15
           : (unsigned char)first_byte >= 0xE0      ? 20
           : first_byte >= 'A' && first_byte <= 'Z' ? 12
                                                    : 10;
}

int width_px(const char *text)
{
    int px = 0;
    for (; *text; text++)
        px += character_px(*text);
    return px;
}

int put_fitting(struct text *out, const char *name, int room_px)
{
    bool whole = width_px(name) <= room_px;
    int left = whole ? room_px : room_px - 15; /* the ellipsis */
    size_t length = 0;
    if (left <= 0)
        return 0;
    while (name[length] && left >= character_px(name[length]))
        left -= character_px(name[length++]);
    text_add_bytes(out, name, length);
    text_add(out, whole ? "" : "…");
    return room_px - left;
}
