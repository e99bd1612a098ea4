using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Links;

/// <summary>Requests that are answered by a mailed link: issued, shown, decided once, revoked.</summary>
/// <remarks>
/// <para>
/// A token is protected text that names the request, the person and the content's version; it carries no rights by itself, since
/// everything else is read from the row. Only the very token that was issued opens it: the row keeps its hash.
/// </para>
/// <para>
/// Nothing here decides on a visit. A decision needs <see cref="CheckCodeAsync"/>, or a proof of the caller's own, and then
/// <see cref="DecideAsync"/>. Safe for concurrent use and over several processes.
/// </para>
/// </remarks>
public sealed class LinkStore(LedgerTables tables, ILinkProtector protector, TimeProvider clock)
{
    /// <summary>Longest token, in characters: a link has to survive mail clients that break long lines.</summary>
    public const int MaxToken = 400;

    /// <summary>Visits that are kept one by one; further ones are only counted.</summary>
    public const int KeptOpens = 200;

    /// <summary>Wrong codes of one caller in a row before they are locked out.</summary>
    public const int WrongCodesAllowed = 5;

    /// <summary>Wrong codes of all callers over a link's whole life, after which its code is void: six digits bear no week of guessing.</summary>
    public const int WrongCodesOfALife = 25;

    /// <summary>Longest comment, in characters.</summary>
    public const int MaxComment = 10_000;

    private const string TokenPurpose = "workflows.link.1";
    private const string SecretPurpose = "workflows.link.secret.1";

    /// <summary>How long codes are refused after too many wrong ones.</summary>
    public static TimeSpan LockOut { get; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Issues a link. A repeat with the same id returns the same token and code (unless the key ring was lost: then new ones, and the
    /// old ones are void). Durable when it returns.
    /// </summary>
    /// <param name="request">Revocation and decision must be empty. On a repeat, the stored times and the stored substituted person stand.</param>
    /// <param name="cancellationToken">Ends reads and writes.</param>
    /// <exception cref="ArgumentException">A field is empty, or the request is already decided or revoked.</exception>
    /// <exception cref="InvalidOperationException">The id was issued for another person, purpose, subject or content; says which.</exception>
    public async Task<IssuedLink> IssueAsync(LinkRequest request, CancellationToken cancellationToken = default)
    {
        Check(request);
        TableClient table = await tables.GetAsync(LedgerTables.Links, cancellationToken);
        string name = LinkRow.NameOf(request.Id);
        // The subject's list is written whenever a token is given out: what can be opened can be revoked by its subject.
        Task listed = table.UpsertEntityAsync(
            new TableEntity(LinkRow.SubjectOf(request.SubjectId), name) { ["Id"] = request.Id }, TableUpdateMode.Replace, cancellationToken);

        // Nearly always the first one: it is added without a look.
        LinkRow first = LinkRow.New(request);
        IssuedLink issued = Secure(first);
        if (!await table.TryAddAsync(first.Entity, cancellationToken))
        {
            await table.UpdateAsync(
                LinkRow.PartitionOf(name),
                LinkRow.RequestKey,
                entity =>
                {
                    LinkRow row = entity is null ? LinkRow.New(request) : LinkRow.Of(entity);
                    CheckRepeat(row.Request, request);
                    if (entity is not null && SecretOf(row) is { } secret)
                    {
                        issued = new IssuedLink(request.Id, secret.Token, secret.Code);
                        return null;
                    }

                    issued = Secure(row);
                    return row.Entity;
                },
                clock,
                cancellationToken);
        }

        await listed;
        return issued;

        IssuedLink Secure(LinkRow row)
        {
            string code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
            string token = protector.Protect(TokenPurpose, TextOf(name, request));
            if (token.Length > MaxToken)
            {
                throw new InvalidOperationException($"A link's token has at most {MaxToken} characters; the protector made {token.Length}.");
            }

            row.TokenHash = LinkRow.HashOf(token);
            row.Secret = protector.Protect(SecretPurpose, $"{code}.{token}");
            return new IssuedLink(request.Id, token, code);
        }
    }

    /// <summary>What a link shows at a moment. Changes nothing.</summary>
    /// <param name="token">From the link; any text.</param>
    /// <param name="now">The moment.</param>
    /// <param name="currentVersion">The content's version now, where the caller knows it (<see cref="LinkRequest.SubjectId"/>); null: not compared.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<LinkView> OpenAsync(string token, DateTimeOffset now, string? currentVersion = null, CancellationToken cancellationToken = default) =>
        await FindByTokenAsync(token, cancellationToken) is { } request ? ViewOf(request, now, currentVersion) : new LinkView.Invalid();

    /// <summary>The request behind a token, whatever its state; null for anything that is not a link of ours.</summary>
    public async Task<LinkRequest?> FindByTokenAsync(string token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length is 0 or > MaxToken || protector.TryUnprotect(TokenPurpose, token) is not { } text)
        {
            return null;
        }

        string name = text.Split('.')[0];
        TableClient table = await tables.GetAsync(LedgerTables.Links, cancellationToken);
        if (await table.FindAsync(LinkRow.PartitionOf(name), LinkRow.RequestKey, cancellationToken) is not { } entity)
        {
            return null;
        }

        LinkRow row = LinkRow.Of(entity);
        LinkRequest request = row.Request;
        // The hash settles that it is this token to the letter (base64 has several spellings of one value) and the latest one.
        return FixedTimeEquals(LinkRow.HashOf(token), row.TokenHash) && FixedTimeEquals(text, TextOf(name, request)) ? request : null;
    }

    /// <summary>What a request shows at a moment: a decision before anything else, then revocation, expiry, changed content.</summary>
    public static LinkView ViewOf(LinkRequest request, DateTimeOffset now, string? currentVersion = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request switch
        {
            { Decision: { } decision } => new LinkView.Decided(request, decision),
            { RevokedAt: not null } => new LinkView.Revoked(request),
            _ when now >= request.ExpiresAt => new LinkView.Expired(request),
            _ when currentVersion is not null && currentVersion != request.ContentVersion => new LinkView.ContentChanged(request, currentVersion),
            _ => new LinkView.Open(request),
        };
    }

    /// <summary>
    /// Compares a typed code with the mailed one. Five wrong ones in a row lock their caller out for 15 minutes, and nobody else: a robot
    /// that submits the form must not keep the person from answering.
    /// </summary>
    /// <param name="id">The request's id.</param>
    /// <param name="code">As typed; spaces and full-width digits are understood.</param>
    /// <param name="caller">Whose try it is: where it comes from.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Ends reads and writes.</param>
    public async Task<CodeCheck> CheckCodeAsync(string id, string code, string caller, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        TableClient table = await tables.GetAsync(LedgerTables.Links, cancellationToken);
        string partition = LinkRow.PartitionOf(LinkRow.NameOf(id));
        CodeCheck? refused = null;
        string expected = "";
        string from = LinkRow.CallerOf(caller);
        int wrong = 0;
        bool last = false;
        // The try is counted before it is judged: a thousand guesses at once must not all be judged against a count of zero.
        await table.UpdateAsync(
            partition,
            LinkRow.RequestKey,
            entity =>
            {
                refused = null;
                if (entity is null || SecretOf(LinkRow.Of(entity)) is not { } secret)
                {
                    refused = new CodeCheck.Unknown();
                    return null;
                }

                LinkRow row = LinkRow.Of(entity);
                Dictionary<string, CallerTries> tries = row.Tries;
                CallerTries mine = tries.GetValueOrDefault(from) ?? new(0, null);
                if (mine.LockedUntil is { } until)
                {
                    // A lock that lies further ahead than any was set by a clock that has been set back since.
                    if (now < until && until - now <= LockOut)
                    {
                        refused = new CodeCheck.LockedOut(until);
                        return null;
                    }

                    mine = new(0, null);
                }

                if (row.AllWrongCodes >= WrongCodesOfALife)
                {
                    refused = new CodeCheck.Unknown();
                    return null;
                }

                expected = secret.Code;
                last = ++row.AllWrongCodes >= WrongCodesOfALife;
                wrong = mine.Wrong + 1;
                tries[from] = new(wrong, wrong >= WrongCodesAllowed ? now + LockOut : null);
                row.Tries = tries;
                return entity;
            },
            clock,
            cancellationToken);
        if (refused is not null)
        {
            return refused;
        }

        if (!FixedTimeEquals(Digits(code), expected))
        {
            return new CodeCheck.Wrong(WrongCodesAllowed - wrong, last);
        }

        await table.UpdateAsync(
            partition,
            LinkRow.RequestKey,
            entity =>
            {
                LinkRow row = LinkRow.Of(entity!);
                row.AllWrongCodes--; // this one was right
                Dictionary<string, CallerTries> tries = row.Tries;
                tries.Remove(from);
                row.Tries = tries;
                return entity;
            },
            clock,
            cancellationToken);
        return new CodeCheck.Correct();
    }

    /// <summary>Records the one decision of a request.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="decision">Its content version must be the request's.</param>
    /// <param name="cancellationToken">Ends reads and writes.</param>
    /// <returns>
    /// <see cref="DecisionResult.Recorded"/> also for a repeat by the same person with the same outcome, comment and content, with the
    /// decision as first recorded; <see cref="DecisionResult.AlreadyDecided"/> for any other that comes second, even after expiry.
    /// </returns>
    /// <exception cref="ArgumentException">The comment is longer than <see cref="MaxComment"/>.</exception>
    public async Task<DecisionResult> DecideAsync(string id, LinkDecision decision, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decision);
        if (decision.Comment?.Length > MaxComment)
        {
            throw new ArgumentException($"A comment has at most {MaxComment} characters; found {decision.Comment.Length}.", nameof(decision));
        }

        decision = decision with { Comment = decision.Comment is null ? null : LongText.WellFormed(decision.Comment) };
        TableClient table = await tables.GetAsync(LedgerTables.Links, cancellationToken);
        DecisionResult result = new DecisionResult.Unknown();
        await table.UpdateAsync(
            LinkRow.PartitionOf(LinkRow.NameOf(id)),
            LinkRow.RequestKey,
            entity =>
            {
                if (entity is null)
                {
                    result = new DecisionResult.Unknown();
                    return null;
                }

                LinkRow row = LinkRow.Of(entity);
                LinkRequest request = row.Request;
                result = request switch
                {
                    { Decision: { } first } when first with { At = decision.At, Via = decision.Via } == decision => new DecisionResult.Recorded(request, first),
                    { Decision: { } first } => new DecisionResult.AlreadyDecided(request, first),
                    { RevokedAt: not null } => new DecisionResult.Revoked(request),
                    _ when decision.At >= request.ExpiresAt => new DecisionResult.Expired(request),
                    _ when decision.ContentVersion != request.ContentVersion => new DecisionResult.ContentChanged(request),
                    _ => new DecisionResult.Recorded(request with { Decision = decision }, decision),
                };
                if (result is not DecisionResult.Recorded recorded || request.Decision is not null)
                {
                    return null;
                }

                row.Request = recorded.Request;
                return entity;
            },
            clock,
            cancellationToken);
        return result;
    }

    /// <summary>Notes a visit. The first <see cref="KeptOpens"/> are kept one by one.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="at">When.</param>
    /// <param name="address">Remote address.</param>
    /// <param name="userAgent">As the client calls itself.</param>
    /// <param name="cancellationToken">Ends reads and writes.</param>
    public async Task RecordOpenAsync(string id, DateTimeOffset at, string? address, string? userAgent, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Links, cancellationToken);
        string partition = LinkRow.PartitionOf(LinkRow.NameOf(id));
        int number = 0;
        await table.UpdateAsync(
            partition,
            LinkRow.OpensKey,
            entity =>
            {
                entity ??= new TableEntity();
                number = (entity.GetInt32("Count") ?? 0) + 1;
                entity["Count"] = number;
                return entity;
            },
            clock,
            cancellationToken);
        if (number <= KeptOpens)
        {
            var open = new TableEntity(
                partition, LinkRow.OpenKeyOf(number))
            { ["Open"] = LedgerJson.Write(new LinkOpen(at, Cut(address, 64), Cut(userAgent, 256))) };
            await table.UpsertEntityAsync(open, TableUpdateMode.Replace, cancellationToken);
        }
    }

    /// <summary>The visits of a link.</summary>
    public async Task<LinkOpens> ListOpensAsync(string id, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Links, cancellationToken);
        string partition = LinkRow.PartitionOf(LinkRow.NameOf(id));
        TableEntity? count = await table.FindAsync(partition, LinkRow.OpensKey, cancellationToken);
        (string from, string to) = TableKey.Under("open");
        var first = new List<LinkOpen>();
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            first.Add(LedgerJson.Read<LinkOpen>(row.GetString("Open")!));
        }

        return new LinkOpens(count?.GetInt32("Count") ?? 0, first);
    }

    /// <summary>A request; null where there is none.</summary>
    public async Task<LinkRequest?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Links, cancellationToken);
        return await table.FindAsync(LinkRow.PartitionOf(LinkRow.NameOf(id)), LinkRow.RequestKey, cancellationToken) is { } entity ? LinkRow.Of(entity).Request
            : null;
    }

    /// <summary>All requests about something, in no particular order.</summary>
    public async Task<IReadOnlyList<LinkRequest>> ListForSubjectAsync(string subjectId, CancellationToken cancellationToken = default)
    {
        LinkRequest?[] requests = await Task.WhenAll((await IdsOfSubjectAsync(subjectId, cancellationToken)).Select(id => FindAsync(id, cancellationToken)));
        return [.. requests.OfType<LinkRequest>()];
    }

    /// <summary>Revokes a link; one that is decided or revoked stays as it is.</summary>
    /// <returns>Whether this call revoked it.</returns>
    public async Task<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Links, cancellationToken);
        bool revoked = false;
        await table.UpdateAsync(
            LinkRow.PartitionOf(LinkRow.NameOf(id)),
            LinkRow.RequestKey,
            entity =>
            {
                LinkRow? row = entity is null ? null : LinkRow.Of(entity);
                revoked = row?.Request is { Decision: null, RevokedAt: null };
                if (!revoked)
                {
                    return null;
                }

                row!.Request = row.Request with { RevokedAt = at };
                return entity;
            },
            clock,
            cancellationToken);
        return revoked;
    }

    /// <summary>Revokes every undecided link about something, e.g. because it is closed or was decided elsewhere.</summary>
    /// <returns>Ids of the requests that this call revoked.</returns>
    public async Task<IReadOnlyList<string>> RevokeForSubjectAsync(string subjectId, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        var revoked = new List<string>();
        foreach (string id in await IdsOfSubjectAsync(subjectId, cancellationToken))
        {
            if (await RevokeAsync(id, at, cancellationToken))
            {
                revoked.Add(id);
            }
        }

        return revoked;
    }

    private async Task<List<string>> IdsOfSubjectAsync(string subjectId, CancellationToken cancellationToken)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Links, cancellationToken);
        var ids = new List<string>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {LinkRow.SubjectOf(subjectId)}"), cancellationToken: cancellationToken))
        {
            ids.Add(row.GetString("Id")!);
        }

        return ids;
    }

    private (string Code, string Token)? SecretOf(LinkRow row) =>
        protector.TryUnprotect(SecretPurpose, row.Secret) is { } secret && secret.IndexOf('.', StringComparison.Ordinal) is var dot and > 0
            ? (secret[..dot], secret[(dot + 1)..])
            : null;

    /// <summary>
    /// Every row about requests of a contract, for their erasure: the request itself last, so that whoever deletes in this order and is cut off finds the
    /// rest again.
    /// </summary>
    public static async IAsyncEnumerable<RowAddress> RowsOfAsync(
        TableClient table, string contractId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        List<(string Partition, LinkRequest Request)> requests = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"RowKey eq {LinkRow.RequestKey}"), cancellationToken: cancellation))
        {
            if (LinkRow.Of(row).Request is { } request && request.ContractId == contractId)
            {
                requests.Add((row.PartitionKey, request));
            }
        }

        foreach (string subject in requests.Select(r => LinkRow.SubjectOf(r.Request.SubjectId)).Distinct(StringComparer.Ordinal))
        {
            await foreach (RowAddress row in table.OfPartitionAsync(subject, cancellation))
            {
                yield return row;
            }
        }

        foreach ((string partition, _) in requests)
        {
            await foreach (RowAddress row in table.OfPartitionAsync(partition, cancellation))
            {
                if (row.Row != LinkRow.RequestKey)
                {
                    yield return row;
                }
            }

            yield return new(partition, LinkRow.RequestKey);
        }
    }

    /// <summary>What a token says: the request, the person and the content it was made for.</summary>
    private static string TextOf(string name, LinkRequest request) =>
        $"{name}.{TableKey.Digest(request.PersonId)[..16]}.{TableKey.Digest(request.ContentVersion)[..16]}";

    private static bool FixedTimeEquals(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static string Digits(string typed) =>
        string.Concat(LongText.WellFormed(typed.Length <= 32 ? typed : "").Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c)));

    private static string? Cut(string? text, int max) => text is null ? null : LongText.WellFormed(text.Length <= max ? text : text[..max]);

    private static void Check(LinkRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(request.Id);
        ArgumentException.ThrowIfNullOrEmpty(request.PersonId);
        ArgumentException.ThrowIfNullOrEmpty(request.SubjectId);
        ArgumentException.ThrowIfNullOrEmpty(request.ContentVersion);
        if (request is not { Decision: null, RevokedAt: null })
        {
            throw new ArgumentException($"A link is issued undecided and unrevoked; request '{request.Id}' is not.", nameof(request));
        }
    }

    private static void CheckRepeat(LinkRequest first, LinkRequest again)
    {
        (string What, string? First, string? Again)[] fields =
        [
            ("contract", first.ContractId, again.ContractId), ("person", first.PersonId, again.PersonId), ("purpose", first.Purpose, again.Purpose),
            ("subject", first.SubjectId, again.SubjectId), ("content version", first.ContentVersion, again.ContentVersion),
        ];
        foreach ((string what, string? was, string? now) in fields)
        {
            if (was != now)
            {
                throw new InvalidOperationException(
                    $"Link request '{again.Id}' was issued with the {what} '{was}'; it cannot be issued again with '{now}'. A changed request needs an id of its own.");
            }
        }
    }
}
