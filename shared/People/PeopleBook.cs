using System.Collections.Concurrent;

namespace Workflows.People;

/// <summary>
/// Keeps the <see cref="PeopleDirectory"/> that everything asks at what is in force: the file, and over it what was changed on pages.
/// A change by this process counts with its answer; one by another process within <see cref="MaxAge"/>. Safe for concurrent use; one per process.
/// </summary>
/// <param name="people">The directory that everything asks; at first the file's.</param>
/// <param name="log">What was changed.</param>
/// <param name="clock">For the age of the last look.</param>
public sealed class PeopleBook(PeopleDirectory people, PeopleLog log, TimeProvider clock) : IDisposable
{
    /// <summary>Nothing runs on people who were looked at longer ago.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    /// <summary>After a look that failed, those who wait for it go on without one of their own.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private const long Never = -1;

    private readonly SemaphoreSlim one = new(1);
    private readonly ConcurrentDictionary<string, bool> keys = new(StringComparer.Ordinal);
    private PeopleState state = new(people.Copy(), new Dictionary<string, SaidOfPerson>(), 0);
    private long lookedAt = Never; // ticks (UTC)
    private long failedAt = Never;

    /// <summary>Whether an act of that form is on record, as of the last look.</summary>
    public bool Has(string key) => keys.ContainsKey(key);

    /// <summary>There was a look since the start: what was changed is known, if perhaps not the last of it.</summary>
    public bool IsKnown => Volatile.Read(ref lookedAt) != Never;

    /// <summary>Looks for changes, unless somebody did within <see cref="MaxAge"/>.</summary>
    /// <remarks>Where people are known, a look that failed is not repeated within <see cref="RetryAfter"/>: not each call waits for tables.</remarks>
    public Task FreshenAsync(CancellationToken cancellation) => NeedsNoLook ? Task.CompletedTask : LookAsync(mayBeFresh: true, cancellation);

    /// <summary>The people as they are now.</summary>
    public Task<PeopleState> ReadAsync(CancellationToken cancellation = default) => LookAsync(mayBeFresh: false, cancellation);

    /// <summary>Another file is in force: what was said on pages lies over it as it lay over the one before.</summary>
    public async Task LayOverAsync(PeopleDirectory file, CancellationToken cancellation = default)
    {
        await one.WaitAsync(cancellation);
        try
        {
            Show(state.Over(file.Copy()));
        }
        finally
        {
            one.Release();
        }
    }

    private bool NeedsNoLook => IsKnown && (IsWithin(MaxAge, ref lookedAt) || IsWithin(RetryAfter, ref failedAt));

    private bool IsWithin(TimeSpan span, ref long at) =>
        Volatile.Read(ref at) is var then and not Never && Math.Abs(clock.GetUtcNow().UtcTicks - then) < span.Ticks;

    private async Task<PeopleState> LookAsync(bool mayBeFresh, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            if (!mayBeFresh || !NeedsNoLook)
            {
                long now = clock.GetUtcNow().UtcTicks;
                IReadOnlyList<PeopleAct> news = await log.AfterAsync(state.Act, cancellation);
                foreach (PeopleAct act in news)
                {
                    keys[act.Key] = true;
                }

                if (news.Count > 0)
                {
                    Show(news.Aggregate(state, (before, act) => before.After(act)));
                }

                Volatile.Write(ref lookedAt, now);
            }

            return state;
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            Volatile.Write(ref failedAt, clock.GetUtcNow().UtcTicks);
            throw;
        }
        finally
        {
            one.Release();
        }
    }

    private void Show(PeopleState next)
    {
        state = next;
        people.Become(next.InForce);
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();
}
