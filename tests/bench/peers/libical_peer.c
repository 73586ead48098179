/* The same events through libical: raw values to components to text, timed like the other peers.

   usage: libical_peer FILE.tsv OUT.ics ROUNDS
   FILE.tsv: uid, id, title, first, day after last (both YYYYMMDD), place, kind, status, description, url;
   tabs, newlines and backslashes in values are written \t, \n and \\. Prints one JSON object. */

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define FIELDS 10
enum { UID, ID, TITLE, FIRST, AFTER, PLACE, KIND, STATUS, DESCRIPTION, URL };

typedef struct { char *field[FIELDS]; } Row;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void unescape(char *text)
{
    char *to = text;
    for (char *from = text; *from; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            *to++ = *from == 'n' ? '\n' : *from == 't' ? '\t' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = 0;
}

static Row *read_rows(const char *path, size_t *count)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0, room = 1024;
    Row *rows = malloc(room * sizeof(Row));
    *count = 0;
    if (!file) { perror(path); exit(2); }
    while (getline(&line, &size, file) > 0) {
        char *rest = line;
        line[strcspn(line, "\n")] = 0;
        if (*count == room) rows = realloc(rows, (room *= 2) * sizeof(Row));
        for (int i = 0; i < FIELDS; i++) {
            char *field = strsep(&rest, "\t");
            if (!field) { fprintf(stderr, "a row with too few fields\n"); exit(2); }
            unescape(field);
            rows[*count].field[i] = strdup(field);
        }
        (*count)++;
    }
    free(line);
    fclose(file);
    return rows;
}

static void add_x(icalcomponent *event, const char *name, const char *value)
{
    icalproperty *property = icalproperty_new_x(value);
    icalproperty_set_x_name(property, name);
    icalcomponent_add_property(event, property);
}

static icalcomponent *calendar(const Row *rows, size_t count)
{
    icaltimetype stamp = icaltime_from_string("19700101T000000Z");
    icalcomponent *all = icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT,
        icalproperty_new_version("2.0"), icalproperty_new_prodid("-//cstotimeline//cstotimeline//EN"),
        icalproperty_new_method(ICAL_METHOD_PUBLISH), (void *)0);
    for (size_t i = 0; i < count; i++) {
        char *const *f = rows[i].field;
        icalproperty_status status = strcmp(f[STATUS], "CANCELLED") == 0 ? ICAL_STATUS_CANCELLED
            : strcmp(f[STATUS], "TENTATIVE") == 0 ? ICAL_STATUS_TENTATIVE : ICAL_STATUS_CONFIRMED;
        char concept[128];
        icalcomponent *event = icalcomponent_vanew(ICAL_VEVENT_COMPONENT,
            icalproperty_new_uid(f[UID]), icalproperty_new_dtstamp(stamp), icalproperty_new_lastmodified(stamp),
            icalproperty_new_sequence(0), icalproperty_new_dtstart(icaltime_from_string(f[FIRST])),
            icalproperty_new_dtend(icaltime_from_string(f[AFTER])), icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT),
            icalproperty_new_summary(f[TITLE]), icalproperty_new_location(f[PLACE]), icalproperty_new_status(status),
            icalproperty_new_categories(f[KIND]), icalproperty_new_url(f[URL]),
            icalproperty_new_description(f[DESCRIPTION]), (void *)0);
        snprintf(concept, sizeof concept, "urn:cstotimeline:kind:%s", f[KIND]);
        add_x(event, "X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
        add_x(event, "X-CONCEPT", concept); /* libical 3 does not know CONCEPT */
        add_x(event, "X-EVENT-ID", f[ID]);
        icalcomponent_add_component(all, event);
    }
    return all;
}

/* Each line of input asks for one round, which a line answers; the end of the input asks for all else. */
int main(int argc, char **argv)
{
    size_t count, octets = 0;
    struct rusage usage;
    int asked, rounds = 0;
    if (argc != 3) { fprintf(stderr, "usage: %s FILE.tsv OUT.ics\n", argv[0]); return 2; }
    Row *rows = read_rows(argv[1], &count);
    while ((asked = getchar()) != EOF) {
        if (asked != '\n') continue;
        double start = seconds();
        icalcomponent *all = calendar(rows, count);
        double built = seconds();
        char *text = icalcomponent_as_ical_string_r(all);
        double end = seconds();
        printf("{\"whole\": %.6f, \"writing\": %.6f}\n", end - start, end - built);
        fflush(stdout);
        octets = strlen(text);
        if (rounds++ == 0) {
            FILE *out = fopen(argv[2], "w");
            fwrite(text, 1, octets, out);
            fclose(out);
        }
        free(text);
        icalcomponent_free(all);
    }
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"version\": \"%s\", \"octets\": %zu, \"peak_kib\": %ld}\n", ICAL_VERSION, octets, usage.ru_maxrss);
    return 0;
}
