using System.Globalization;

namespace Workflows.Pages;

/// <summary>The moments of <c>datetime-local</c> fields: written without a zone, meant in the contract's.</summary>
internal static class LocalMoment
{
    private const string Form = "yyyy-MM-dd'T'HH:mm";

    /// <summary>As a field holds it.</summary>
    public static string Write(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>Reads a field; false for anything else, and for a time that the zone skips. A time that comes twice means the first one.</summary>
    public static bool TryRead(string? text, TimeZoneInfo zone, out DateTimeOffset at)
    {
        at = default;
        if (!DateTime.TryParseExact(text, [Form, Form + ":ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local) || zone.IsInvalidTime(local))
        {
            return false;
        }

        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        try
        {
            at = new DateTimeOffset(local, offset).ToUniversalTime();
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false; // year 1 or 9999, moved over the edge by the offset
        }
    }
}
