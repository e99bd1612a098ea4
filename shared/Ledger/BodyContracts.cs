using System.Security.Cryptography;

namespace Workflows.Ledger;

/// <summary>A body as it was received.</summary>
public sealed record ReceivedBody
{
    /// <summary>Idempotency key: a second body with the same id is not kept.</summary>
    public required string Id { get; init; }

    /// <summary>E.g. <c>alertmanager</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The configured name of the source, which its alerts' keys are built from; null for bodies kept before it was kept.</summary>
    public string? SourceName { get; init; }

    /// <summary>Null where none could be told.</summary>
    public string? ContractId { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public string? ContentType { get; init; }

    /// <summary>What became of it, e.g. <c>accepted</c>, or why it was refused; set later by <see cref="BodyStore.SetOutcomeAsync"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>The outcome in Japanese, where it is more than a word; set with <see cref="Outcome"/>.</summary>
    public string? OutcomeInJapanese { get; init; }

    /// <summary>The id of a body: ids sort by the moment of arrival, and the same delivery has the same.</summary>
    /// <param name="at">When it arrived.</param>
    /// <param name="delivery">What tells it from others of that moment: its bytes, or the name that a broker gave it.</param>
    public static string IdOf(DateTimeOffset at, ReadOnlySpan<byte> delivery) =>
        FormattableString.Invariant($"{at.UtcTicks}-{Convert.ToHexStringLower(SHA256.HashData(delivery))[..16]}");
}

/// <summary>A body that is kept, without its bytes.</summary>
/// <param name="Body">As it was received; the outcome as it is now.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Of the bytes, 64 lower-case hex digits.</param>
public sealed record StoredBody(ReceivedBody Body, int Length, string Sha256);

/// <summary>Bodies, newest first; pass <paramref name="Next"/> to get older ones, null: there are none.</summary>
public sealed record BodyPage(IReadOnlyList<StoredBody> Bodies, string? Next);
