/* Reads an iCalendar file with libical and prints a line for each VEVENT:
   UID, start, end, SUMMARY, LOCATION and STATUS, with tabs between them. */

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static void put(const char *text)
{
    for (; text && *text; text++) putchar(*text == '\t' || *text == '\n' ? ' ' : *text);
}

static const char *moment(icaltimetype time)
{
    return icaltime_as_ical_string(time.is_date ? time : icaltime_convert_to_zone(time, icaltimezone_get_utc_timezone()));
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    FILE *file = fopen(argv[1], "rb");
    if (!file) return 2;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc(size + 1, 1);
    if (fread(text, 1, size, file) != (size_t)size) return 2;
    fclose(file);
    icalcomponent *root = icalparser_parse_string(text);
    if (!root) return 1;
    icalcomponent *event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT);
    for (; event; event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
        put(icalcomponent_get_uid(event)); putchar('\t');
        put(moment(icalcomponent_get_dtstart(event))); putchar('\t');
        put(moment(icalcomponent_get_dtend(event))); putchar('\t');
        put(icalcomponent_get_summary(event)); putchar('\t');
        put(icalcomponent_get_location(event)); putchar('\t');
        put(icalproperty_status_to_string(icalcomponent_get_status(event))); putchar('\n');
    }
    return 0;
}
