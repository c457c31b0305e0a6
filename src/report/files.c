/* files.c - files written into a fresh folder, and the folder put in place. */
#include "report/files.h"

#include "base/exit_code.h"
#include "base/file.h"
#include "base/harmless.h"

#include <errno.h>
#include <string.h>

/* False after a word on stderr. */
static bool write_files(const struct written_file *files, size_t count, const char *fresh, const char *folder)
{
    struct text path = {0};
    bool written = true;
    for (size_t i = 0; i < count && written; i++) {
        const struct written_file *file = &files[i];
        path.length = 0;
        text_format(&path, "%s/%s", fresh, file->name.bytes);
        written = file_write_new(path.bytes, file->text.bytes, file->text.length);
        if (!written)
            print_complaint("cannot write %s/%s: %s; what was there before is as it was", folder, file->name.bytes,
                            strerror(errno));
    }
    text_free(&path);
    return written;
}

int files_put(const struct written_file *files, size_t count, const char *folder, const struct content *content)
{
    struct replacement replacement;
    enum begun begun = replacement_begin(&replacement, folder, content);
    bool written = false;
    if (begun == BEGUN) {
        written = write_files(files, count, replacement.fresh, folder) && replacement_commit(&replacement);
        replacement_end(&replacement);
    }
    if (begun == BEGIN_INTERRUPTED)
        return EXIT_INTERRUPTED;
    return written ? EXIT_AS_EXPECTED : EXIT_ENVIRONMENT;
}

void files_free(struct written_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_free(&files[i].name);
        text_free(&files[i].text);
    }
}
