/* replacement.h - a folder's new content, made apart and put in its place in one step.
 *
 * Invariant: whatever ends the program, and when, the folder holds the old content or the new, whole. The new files
 * are made in a fresh folder beside it, `.rehearse-NAME-XXXXXX`, synced, and exchanged for it (renameat2,
 * RENAME_EXCHANGE). What is in the folder and not a run's own stays: it moves to the new one, and what a killed run
 * had not moved yet, the next one moves.
 *
 * Where that cannot be, the fresh folder, `.rehearse-XXXXXX`, lies inside and its files are moved in one by one: on a
 * file system without that exchange, at a mount point, in the working folder, in a parent that may not be written to,
 * or when the folder has an owner or access rights that a fresh one would lose. The old files go first, the seal of
 * them before all others, and the new seal comes last: a kill in that moment can leave too few files, never those of
 * two runs, and then the seal is missing.
 *
 * Nothing of anybody else's is written over or removed: every file is made anew (O_EXCL, O_NOFOLLOW), and a folder in
 * which a name of ours is not a regular file, or is there without the proof that a run made it, is refused. What a
 * killed run left is recognised by its name, its owner and the proof in it, and only taken when no run holds it.
 */
#ifndef REHEARSE_BASE_REPLACEMENT_H
#define REHEARSE_BASE_REPLACEMENT_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>

/* What a folder is made of. A file shows that a run made it, and the others, when it begins as a run's does. */
struct content {
    bool (*ours)(const char *name);   /* the files that a run makes, temporary ones included */
    const char *proof, *proof_begins; /* is there whenever others are: the first to be made */
    const char *seal, *seal_begins;   /* is there when all others are; NULL: there is none */
};

struct replacement {
    const struct content *content;
    char *place, *fresh; /* the folder, without links in its path; where its new files are made */
    DIR *old;            /* the folder, locked */
    DIR *made;           /* the fresh one, locked; NULL: none was made */
    DIR *parent;         /* of the folder, where the fresh one lies, too; NULL: that lies inside */
};

/* Makes the folder where it is missing. Whether it is ready for a replacement; false after a word on stderr. */
bool replacement_possible(const char *folder, const struct content *content);

enum begun { BEGUN, NOT_BEGUN, BEGIN_INTERRUPTED };
/* Waits until no other run replaces the folder (see folder_lock) and makes the fresh one, replacement->fresh. When it
 * has not begun that was said on stderr, and there is nothing to end. */
enum begun replacement_begin(struct replacement *replacement, const char *folder, const struct content *content);
/* Puts the files of the fresh folder in place of the old ones; they have to be synced, and nothing else of it may be
 * used any more. False after a word on stderr: the old ones are still there. */
bool replacement_commit(struct replacement *replacement);
/* After a commit or instead of it: removes what is not needed any more and lets others in. */
void replacement_end(struct replacement *replacement);

#endif
