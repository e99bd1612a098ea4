namespace Workflows.ServiceLevels;

/// <summary>How something counts.</summary>
public enum TallyResult
{
    /// <summary>A clock that was fulfilled by its due time, at the last moment too.</summary>
    InTime,

    /// <summary>Fulfilled later, or not yet although the due time has passed.</summary>
    Late,

    /// <summary>Neither: it counts once it is decided.</summary>
    Pending,

    /// <summary>One of a number.</summary>
    Counted,
}

/// <summary>Something that is counted.</summary>
/// <param name="Case">Its incident.</param>
/// <param name="Occurrence">Of its step; 1 for an incident.</param>
/// <param name="At">When it began (UTC).</param>
/// <param name="Result">How it counts.</param>
/// <param name="Due">By when; null for an incident, and while its clock stands.</param>
/// <param name="DoneAt">When it was fulfilled; null: it was not, or an incident.</param>
/// <param name="Excluded">Code of the exclusion that both parties agreed on; null: none.</param>
public sealed record Tallied(
    string Case, int Occurrence, DateTimeOffset At, TallyResult Result, DateTimeOffset? Due = null, DateTimeOffset? DoneAt = null, string? Excluded = null);

/// <summary>How many there are, and how many of them are good.</summary>
/// <param name="All">What is decided.</param>
/// <param name="InTime">Of these, in time.</param>
public readonly record struct TallyCount(int All, int InTime)
{
    /// <summary>Share in time in percent, cut off after so many decimals; null where there is nothing.</summary>
    public decimal? Percent(int decimals)
    {
        if (All == 0)
        {
            return null;
        }

        decimal scale = 1m;
        for (int i = 0; i < decimals; i++)
        {
            scale *= 10m;
        }

        return decimal.Floor(InTime * 100 * scale / All) / scale;
    }
}

/// <summary>What an indicator counts, one by one, in the order in which they began.</summary>
public sealed record TallyFigure(IReadOnlyList<Tallied> Items)
{
    /// <summary>Of all causes.</summary>
    public TallyCount AllCauses => CountOf(Items);

    /// <summary>What is judged: without what both parties excluded.</summary>
    public TallyCount Adjusted => CountOf(Items.Where(i => i.Excluded is null));

    /// <summary>Compares numbers, not printed percentages.</summary>
    public TargetVerdict Verdict(ServiceLevelIndicator indicator)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        return indicator.Kind == IndicatorKind.Count
            ? indicator.AtMost is not { } most ? TargetVerdict.NoTarget : Adjusted.All <= most ? TargetVerdict.Met : TargetVerdict.Missed
            : indicator.Target is not { } target ? TargetVerdict.NoTarget
            : Adjusted.All == 0 ? TargetVerdict.NotMeasured
            : Adjusted.InTime * 100m >= Adjusted.All * target ? TargetVerdict.Met
            : TargetVerdict.Missed;
    }

    private static TallyCount CountOf(IEnumerable<Tallied> items)
    {
        int all = 0, inTime = 0;
        foreach (Tallied item in items)
        {
            all += item.Result != TallyResult.Pending ? 1 : 0;
            inTime += item.Result == TallyResult.InTime ? 1 : 0;
        }

        return new(all, inTime);
    }
}
