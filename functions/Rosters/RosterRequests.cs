using Workflows.Api;
using Workflows.Kit;
using Workflows.Rosters.Process;
using Workflows.Texts;

namespace Workflows.Rosters;

/// <summary>The bodies and queries of rosters in the API.</summary>
internal static class RosterRequests
{
    private static readonly ApiMember LastStep =
        new("lastStep", ApiType.Number, false,
        "Number of the last step that was seen (member lastStep of the month); 0 or left out: none. Another step in between is a conflict.",
        1_000_000)
        { Min = 0 };

    public static ApiBody Open { get; } = new(
        "OpenedMonth", ApiMember.Contract, ApiMember.Person,
        new ApiMember("month", ApiType.Text, true, "This month or one of the next twelve, e.g. 2026-12.", 7));

    public static ApiBody Edit { get; } = new(
        "EditedRoster",
        ApiMember.Person,
        LastStep,
        new("cells", ApiType.TextList, false, "Slots with their people: '2026-12-01 gan early a b'; without people the slot is emptied. Others stay.", 2_000)
        {
            MostItems = 1_000, // a month of 30 slots a day, more than a plan has room for (RosterCommands.MaxCells)
        },
        new("specialDays", ApiType.TextList, false, "Every special day: '2026-12-05 receipts gan'; left out: as they are.", 200),
        new("values", ApiType.TextMap, false, "The plan's fields by id; others stay.", RosterCommands.MaxValue),
        new("codes", ApiType.TextMap, false, "Ids of persons by the codes of the usual week; left out: as they are.", 100));

    public static ApiBody Step { get; } = new("RosterStep", ApiMember.Person, LastStep);

    public static ApiBody Override { get; } = new(
        "RosterOverride",
        ApiMember.Person,
        new("reason", ApiType.Text, true, "absence or swap.", 10),
        new("out", ApiType.Text, true, "Id of the person who does not work.", 100),
        new("in", ApiType.Text, false, "Id of the person who works instead; needed for a swap.", 100),
        new("from", ApiType.Day, true, "First day."),
        new("to", ApiType.Day, false, "Last day; left out: the first."),
        new("comment", ApiType.Text, false, "More about it; no diagnosis.", FreeText.Max));

    public static IReadOnlyList<ApiMember> OnDutyQuery { get; } =
    [
        new("role", ApiType.Text, false, "The role; left out: the one that the roster feeds, or on_call.", 100),
        new("at", ApiType.Text, false, "The moment with its offset (2026-12-01T19:00:00+09:00, the plus sign encoded as %2B); left out: now.", 40),
    ];

    public static IReadOnlyList<ApiMember> CsvQuery { get; } = [new("language", ApiType.Text, false, "ja (default) or en.", 2)];

    /// <summary>What a body changes; false with the text that cannot be read.</summary>
    public static bool TryReadEdit(ApiValues values, out RosterEdit edit, out string wrong)
    {
        List<RosterCell> cells = [];
        List<SpecialDay> special = [];
        wrong = "";
        foreach (string text in values.Texts("cells"))
        {
            if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var day, var site, var shift, .. var persons]
                && GivenDates.TryDay(day, out DateOnly on))
            {
                cells.Add(new(on, site, shift, persons));
            }
            else
            {
                wrong = text;
            }
        }

        foreach (string text in values.Texts("specialDays"))
        {
            if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var day, var kind, var site] && GivenDates.TryDay(day, out DateOnly on))
            {
                special.Add(new(on, kind, site));
            }
            else
            {
                wrong = text;
            }
        }

        edit = new(cells, values.Has("specialDays") ? special : null, values.Has("values") ? values.Map("values") : null,
            values.Has("codes") ? values.Map("codes") : null);
        return wrong.Length == 0;
    }

    /// <summary>An absence or a swap; null for any other reason.</summary>
    public static RosterChange? ReadChange(ApiValues values)
    {
        DateOnly from = values.DayOrNull("from")!.Value;
        OverrideReason? reason = values.Text("reason") switch { "absence" => OverrideReason.Absence, "swap" => OverrideReason.Swap, _ => null };
        return reason is { } why ? new(why, values.Text("out"), values.TextOrNull("in"), from, values.DayOrNull("to") ?? from, values.TextOrNull("comment"))
            : null;
    }
}
