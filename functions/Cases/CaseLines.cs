using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Cases;

/// <summary>A case as the home page and the search show it, whatever its process.</summary>
/// <param name="Id">Which.</param>
/// <param name="Contract">Its contract, as in force now.</param>
/// <param name="Title">What it is called, as on its own page.</param>
/// <param name="Status">How it stands, in the reader's words.</param>
public sealed record CaseLine(CaseId Id, Contract Contract, string Title, string Status)
{
    /// <summary>Whose turn it is: ids of persons.</summary>
    public IReadOnlyList<string> Turn { get; init; } = [];

    /// <summary>The moment that comes next (UTC); null: none is known.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>What is then, in the reader's words.</summary>
    public string? Next { get; init; }

    /// <summary>That moment is a deadline, and not only the beginning or the end of something.</summary>
    public bool IsDeadline { get; init; }

    /// <summary>When it takes place and what of it is due when, also when that is past; empty: the calendar shows what comes next.</summary>
    public IReadOnlyList<CaseSpan> Spans { get; init; } = [];

    /// <summary>Nobody has taken it, and people may be waiting.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>What else it is found by: a system, persons, a comment on what it is about.</summary>
    public IReadOnlyList<string?> Words { get; init; } = [];

    /// <summary>It is over.</summary>
    public bool IsClosed { get; internal set; }

    public DateTimeOffset FiledAt { get; internal set; }

    /// <summary>When it was over (UTC); null: it is not, or that is not known.</summary>
    public DateTimeOffset? ClosedAt { get; internal set; }

    /// <summary>Of its page.</summary>
    public string Address => $"/{Id.Kind.Table}/{Id}";

    /// <summary>Its deadline is past, and what was due is not there.</summary>
    public bool IsLate(DateTimeOffset now) => IsDeadline && NextAt < now;
}

/// <summary>A time of a case in the calendar.</summary>
/// <param name="From">Its beginning (UTC); the same as its end for a moment.</param>
/// <param name="To">Its end (UTC).</param>
/// <param name="What">What is then, in the reader's words.</param>
/// <param name="IsDeadline">Something has to be there by its end.</param>
public sealed record CaseSpan(DateTimeOffset From, DateTimeOffset To, string What, bool IsDeadline = false);

/// <summary>The cases of one process as lines; a class in the namespace of the process's area says how, and is found there.</summary>
internal interface ICaseLines
{
    /// <summary>Of which process.</summary>
    CaseKind Kind { get; }

    /// <summary>The open cases of a contract, or the closed ones that lists go back to.</summary>
    /// <param name="page">The reader.</param>
    /// <param name="contract">As in force now.</param>
    /// <param name="closed">The closed ones.</param>
    /// <param name="since">Of closed ones, those filed since a day; null: as far back as lists go.</param>
    IAsyncEnumerable<CaseLine> OfAsync(PageContext page, Contract contract, bool closed, DateOnly? since = null);
}

/// <summary>Reads the lines of several processes.</summary>
internal static class ManyCaseLines
{
    /// <summary>Every line, one after the other in no order; the processes are asked at once. What is not taken is not kept.</summary>
    /// <param name="processes">Which.</param>
    /// <param name="page">The reader.</param>
    /// <param name="contract">As in force now.</param>
    /// <param name="closed">The closed ones.</param>
    /// <param name="take">Is never called twice at a time.</param>
    public static Task EachAsync(this IEnumerable<ICaseLines> processes, PageContext page, Contract contract, bool closed, Action<CaseLine> take)
    {
        Lock taking = new();
        return Task.WhenAll(processes.Select(OfProcessAsync));

        async Task OfProcessAsync(ICaseLines process)
        {
            await foreach (CaseLine line in process.OfAsync(page, contract, closed))
            {
                lock (taking)
                {
                    take(line);
                }
            }
        }
    }
}

/// <summary>The frame of <see cref="ICaseLines"/>: reads the rows that lists read. No case is folded for a line.</summary>
internal abstract class CaseLines<TFact, TSummary>(CaseLedger<TFact, TSummary> ledger) : ICaseLines
    where TFact : CaseFact
    where TSummary : class
{
    /// <inheritdoc/>
    public CaseKind Kind => ledger.Kind;

    /// <summary>How far back closed ones are listed.</summary>
    protected virtual int ClosedDays => CaseListings.ClosedDays;

    /// <inheritdoc/>
    public async IAsyncEnumerable<CaseLine> OfAsync(PageContext page, Contract contract, bool closed, DateOnly? since = null)
    {
        await foreach (CaseRow<TSummary> row in closed && since is { } day ? ledger.ClosedOfAsync(contract.Id, day)
            : ledger.ListedAsync(contract.Id, closed, page.Now, ClosedDays))
        {
            if (row.Summary is { } summary && Of(new(row.Id, contract, summary, row.FiledAt), page) is { } line)
            {
                (line.IsClosed, line.FiledAt, line.ClosedAt) = (closed, row.FiledAt, (summary as ICaseSummary)?.ClosedAt);
                yield return line;
            }
        }
    }

    /// <summary>
    /// The line of one; null: it is not shown to the reader. An answer that is waited for comes next, unless something else is due before it.
    /// </summary>
    public CaseLine? Of(ListedCase<TSummary> item, PageContext page)
    {
        CaseLine? line = Line(item, page);
        if (line is null || item.Summary is not IAskingSummary { AnswerBy: { } answer })
        {
            return line;
        }

        string what = page.T("Next.Answer");
        IReadOnlyList<CaseSpan> spans = line.Spans.Count == 0 ? [] : [.. line.Spans, new(answer, answer, what, IsDeadline: true)];
        return line is { IsDeadline: true, NextAt: { } due } && due <= answer ? line with { Spans = spans }
            : line with { NextAt = answer, Next = what, IsDeadline = true, Spans = spans };
    }

    /// <summary>What is said of one; null: it is not shown to the reader.</summary>
    protected abstract CaseLine? Line(ListedCase<TSummary> item, PageContext page);

    /// <summary>The persons who hold roles of the contract today, substitutes in place of those who are away.</summary>
    protected static IReadOnlyList<string> Holders(Contract contract, PageContext page, IReadOnlyList<string> roles) => roles switch
    {
        [] => [],
        [var one] => page.HoldersOf(contract, one),
        _ => [.. roles.SelectMany(r => page.HoldersOf(contract, r)).Distinct(StringComparer.Ordinal)],
    };

    /// <summary>The time in which work is planned; none where it is not planned to its end.</summary>
    protected static IReadOnlyList<CaseSpan> Work(DateTimeOffset? from, DateTimeOffset? to, PageContext page) =>
        from is { } begins && to is { } ends ? [new(begins, ends, page.T("Next.Work"))] : [];

    /// <summary>A deadline, also one that was met; none where there is no day.</summary>
    protected static IReadOnlyList<CaseSpan> Due(DateTimeOffset? at, PageContext page) =>
        at is { } due ? [new(due, due, page.T("Next.Due"), IsDeadline: true)] : [];

    /// <summary>The end of a local day, as the deadline that it is.</summary>
    protected static DateTimeOffset EndOf(DateOnly day, Contract contract) => contract.Calendars.Business.StartOf(day.AddDays(1));
}
