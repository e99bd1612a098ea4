using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Workflows.Texts;

namespace Workflows.Requests;

/// <summary>
/// Extensions of service times: the client asked, the contractor answered with the times, and the client confirmed them (Okayama Ch4§1-1:
/// 協議に応じる; Mie 2.6). They count from the confirmation on: nothing is agreed on for what is over.
/// </summary>
public sealed class RequestExtensions(RequestLedger ledger, RequestReader reader) : IAgreedExtensions
{
    /// <summary>Field of the outcome that says since when, local.</summary>
    public const string From = "from";

    /// <summary>Field of the outcome that says until when, local.</summary>
    public const string To = "to";

    /// <summary>Nobody extends longer; a change of the contract is none.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    private static readonly string[] Forms = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm"];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AgreedExtension>> OfAsync(Contract contract, OpenSpan period, DateTimeOffset asOf)
    {
        HashSet<string> kinds = [.. (contract.Profile.Section<RequestRules>()?.Kinds ?? []).Where(k => k.Extends is not null).Select(k => k.Id)];
        List<AgreedExtension> found = [];
        if (kinds.Count == 0)
        {
            return found;
        }

        await foreach (CaseRow<RequestSummary> row in ledger.OfAsync(contract.Id)
            .Concat(ledger.ClosedOfAsync(contract.Id, contract.DayOf(period.From).AddMonths(-12))))
        {
            if ((row.Summary is null || kinds.Contains(row.Summary.KindId)) && await reader.FindAsync(row.Id, asOf: asOf) is { } request
                && AgreedOn(request.State, contract.Calendars.Zone) is { } fact && fact.From < period.To && fact.To > period.From)
            {
                found.Add(new(fact, new(request.Id.Value, [request.State.Filed.Id, request.State.Outcome!.Id, request.State.Confirmed!.Id])));
            }
        }

        return [.. found.OrderBy(e => e.Fact.From).ThenBy(e => e.Fact.Case, StringComparer.Ordinal)];
    }

    /// <summary>The times of an outcome; null: they are not understood, the wrong way round, or too far apart.</summary>
    public static (DateTimeOffset From, DateTimeOffset To)? TimesOf(IReadOnlyDictionary<string, string> values, TimeZoneInfo zone) =>
        Moment(values.GetValueOrDefault(From), zone) is { } from && Moment(values.GetValueOrDefault(To), zone) is { } to && from < to && to - from <= Longest
            ? (from, to) : null;

    private static ExtensionFact? AgreedOn(RequestState request, TimeZoneInfo zone) =>
        request is { Kind.Extends: { } calendar, Outcome: { } outcome, Confirmed: { } confirmed, Withdrawn: null }
        && TimesOf(outcome.Values, zone) is var (from, to)
            ? new(request.Id.Value, calendar, confirmed.RecordedAt, from, to) : null;

    private static DateTimeOffset? Moment(string? text, TimeZoneInfo zone) =>
        DateTime.TryParseExact(text?.Trim(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local)
        && local.Year is >= GivenDates.FirstYear and <= GivenDates.LastYear && !zone.IsInvalidTime(local)
            ? new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime() : null;
}
