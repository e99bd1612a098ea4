using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Links;

/// <summary>
/// A request's rows. Partition <c>request!</c> and 32 hex digits of the id's digest: <c>request</c>, <c>opens</c> (their number) and
/// <c>open!n</c>. Partition <c>subject!</c> and the subject: one row per request, so that all of a subject's are found.
/// </summary>
internal sealed class LinkRow
{
    public const string RequestKey = "request";
    public const string OpensKey = "opens";

    private LinkRow(TableEntity entity)
    {
        Entity = entity;
    }

    public TableEntity Entity { get; }

    public string Secret
    {
        get => Entity.GetString("Secret") ?? "";
        set => Entity["Secret"] = value;
    }

    public string TokenHash
    {
        get => Entity.GetString("TokenHash") ?? "";
        set => Entity["TokenHash"] = value;
    }

    /// <summary>Over the link's whole life; a right one is not counted.</summary>
    public int AllWrongCodes
    {
        get => Entity.GetInt32("AllWrongCodes") ?? 0;
        set => Entity["AllWrongCodes"] = value;
    }

    /// <summary>Wrong codes of each caller since their last right one, by <see cref="CallerOf"/>; no more callers than wrong codes of a life.</summary>
    public Dictionary<string, CallerTries> Tries
    {
        get => LongText.Get(Entity, "Tries") is { } json ? LedgerJson.Read<Dictionary<string, CallerTries>>(json) : [];
        set => LongText.Set(Entity, "Tries", LedgerJson.Write(value));
    }

    public LinkRequest Request
    {
        get => LedgerJson.Read<LinkRequest>(LongText.Get(Entity, "Request")!);
        set => LongText.Set(Entity, "Request", LedgerJson.Write(value));
    }

    /// <summary>What a token names a request by: half of the id's digest, so that a token's length does not depend on the id.</summary>
    public static string NameOf(string id) => TableKey.Digest(LongText.WellFormed(id))[..32];

    public static string PartitionOf(string name) => TableKey.Join("request", name);

    public static string SubjectOf(string subjectId) => TableKey.Join("subject", TableKey.Digest(LongText.WellFormed(subjectId)));

    /// <summary>What a caller is counted under: nobody's address is kept with a link.</summary>
    public static string CallerOf(string caller) => TableKey.Digest(LongText.WellFormed(caller))[..16];

    public static string OpenKeyOf(int number) => TableKey.Join("open", TableKey.Number(number));

    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static LinkRow Of(TableEntity entity) => new(entity);

    public static LinkRow New(LinkRequest request) => new(new TableEntity(PartitionOf(NameOf(request.Id)), RequestKey)) { Request = request };
}

/// <summary>Wrong codes of one caller. Persisted.</summary>
/// <param name="Wrong">In a row.</param>
/// <param name="LockedUntil">None of theirs is compared until then.</param>
internal sealed record CallerTries(int Wrong, DateTimeOffset? LockedUntil);
