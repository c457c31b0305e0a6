/* shell.c - a word of a command that people copy into a shell. */
#include "report/table.h"

#include <string.h>

static bool is_harmless(const char *word)
{
    struct text shown = {0};
    terminal_quote(word, &shown);
    text_add(&shown, "");
    bool harmless = strcmp(word, shown.bytes) == 0;
    text_free(&shown);
    return harmless;
}

void shell_quote(const char *word, struct text *out)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_-=:,+%@";
    if (*word && word[strspn(word, plain)] == '\0') {
        text_add(out, word);
        return;
    }
    bool harmless = is_harmless(word);
    text_add(out, harmless ? "'" : "$'");
    for (; *word; word++) {
        unsigned char byte = (unsigned char)*word;
        if (byte == '\'' && harmless)
            text_add(out, "'\\''");
        else if (!harmless && (byte < ' ' || byte > '~' || byte == '\'' || byte == '\\'))
            text_format(out, "\\x%02x", byte);
        else
            text_add_bytes(out, word, 1);
    }
    text_add(out, "'");
}
