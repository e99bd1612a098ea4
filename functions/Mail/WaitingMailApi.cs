using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Kit.Mail;

namespace Workflows.Mail;

/// <summary>Mails that wait for others, for machines.</summary>
internal sealed class WaitingMailApi(ContractVersions contracts, LetterDigests letters, TimeProvider clock)
{
    [Function("ListWaitingMails")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/waiting-mails")] HttpRequest request, string contract,
        CancellationToken cancellation) =>
        contracts.Current(contract) is null ? ApiRequests.NoContract(contracts, contract)
        : ApiRequests.Query(request, []).Refused
            ?? Results.Ok((await letters.ListAsync(contract, cancellation: cancellation)).Select(WaitingMailDocument.Of).ToList());

    [Function("SendWaitingMail")]
    public async Task<IResult> SendAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/contracts/{contract}/waiting-mails/{mail}/send")] HttpRequest request, string contract,
        string mail, CancellationToken cancellation) =>
        contracts.Current(contract) is null ? ApiRequests.NoContract(contracts, contract)
        : await letters.SendNowAsync(mail, contract, clock.GetUtcNow(), cancellation) ? Results.NoContent()
        : ApiRequests.NotFound("the id of a mail that waits", mail);
}

/// <summary>What waits to go out to one reader together.</summary>
/// <param name="Id">Names it for as long as it waits.</param>
/// <param name="Person">Who reads it.</param>
/// <param name="Own">To one of the contractor's people, about one case; false: to one of the client's.</param>
/// <param name="Due">When it goes out at the latest (UTC).</param>
/// <param name="Letters">What is told, oldest first.</param>
internal sealed record WaitingMailDocument(string Id, string Person, bool Own, DateTimeOffset Due, IReadOnlyList<WaitingLetterDocument> Letters)
{
    public static WaitingMailDocument Of(WaitingMail mail) => new(
        mail.Id, mail.To.PersonId, mail.IsOwn, mail.Due,
        [.. mail.Letters.Select(l => new WaitingLetterDocument(l.About, l.Kind, l.SubjectLine, l.CreatedAt, MailPrivacy.WithoutSecrets(l.Text)))]);
}

/// <summary>One of them.</summary>
/// <param name="About">Id of the case.</param>
/// <param name="Kind">Kind of notice.</param>
/// <param name="Subject">As it would go out alone.</param>
/// <param name="At">Since when it waits (UTC).</param>
/// <param name="Text">As it would go out alone, without links and codes for decisions.</param>
internal sealed record WaitingLetterDocument(string About, string Kind, string Subject, DateTimeOffset At, string Text);
