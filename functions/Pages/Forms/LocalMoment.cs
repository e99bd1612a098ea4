using System.Globalization;
using Workflows.Kit;
using Workflows.Texts;

namespace Workflows.Pages.Forms;

/// <summary>The moments of <c>datetime-local</c> fields: written without a zone, meant in the contract's.</summary>
internal static class LocalMoment
{
    private const string Form = "yyyy-MM-dd'T'HH:mm";

    /// <summary>As a field holds it.</summary>
    public static string Write(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads a field; false for anything else, for a year that is not taken (<see cref="GivenDates"/>), and for a time that the zone
    /// skips. A time that comes twice means the first one.
    /// </summary>
    public static bool TryRead(string? text, TimeZoneInfo zone, out DateTimeOffset at)
    {
        at = default;
        if (!DateTime.TryParseExact(text, [Form, Form + ":ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local)
            || zone.IsInvalidTime(local))
        {
            return false;
        }

        if (local.Year is < GivenDates.FirstYear or > GivenDates.LastYear)
        {
            return false;
        }

        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        at = new DateTimeOffset(local, offset).ToUniversalTime();
        return GivenDates.Takes(at);
    }

    /// <summary>What is said of a date or moment that could not be read: that it is missing, or what is expected.</summary>
    public static CommandResult.Refused Refusal(string field, string? typed) =>
        new(string.IsNullOrWhiteSpace(typed) ? RefusalReason.MissingField : RefusalReason.NoSuchDate, field);
}
