namespace Workflows.Kit;

/// <summary>What came of a person's act.</summary>
public abstract record CommandResult
{
    private protected CommandResult()
    {
    }

    /// <summary>It is on record; by this call, or by the same one before.</summary>
    public sealed record Done(string FactId) : CommandResult;

    /// <summary>It cannot be done; the texts say what was expected and what was found.</summary>
    public sealed record Refused(RefusalReason Reason, string Detail) : CommandResult
    {
        /// <summary>What else is wrong, in the order of the fields: whoever typed it is told of all of it at once.</summary>
        public IReadOnlyList<Refused> Others { get; init; } = [];

        /// <summary>This and the others.</summary>
        public IEnumerable<Refused> All => [this, .. Others];

        /// <summary>The sentence in a language, where the reason alone does not say it; null: see <see cref="RefusalTexts"/>.</summary>
        public Func<string, string>? Words { get; init; }

        /// <summary>All that is wrong as one refusal, the first of each field; null: nothing is.</summary>
        public static Refused? Of(IEnumerable<Refused> wrong) =>
            wrong.DistinctBy(w => w.Detail, StringComparer.Ordinal).ToList() is [var first, .. var others] ? first with { Others = others } : null;
    }
}
