using Workflows.Ledger;
using Workflows.People;

namespace Workflows.Security;

/// <summary>Signs devices in and out, and writes it into the audit log of the system first: what cannot be recorded does not happen.</summary>
internal sealed class SignInAudit(VisitorSession session, CallerAddress caller, AuditLog audit, TimeProvider clock)
{
    /// <summary>Signs the device in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="person">As whom.</param>
    /// <param name="via">What proved it: <c>link</c>, <c>mail</c>, <c>admin-key</c>.</param>
    public async Task SignInAsync(HttpContext context, Person person, string via)
    {
        await WriteAsync(context, person.Id, "signin.done", person.Id, new() { ["via"] = via });
        await session.SignInAsync(context, person, via);
    }

    /// <summary>Signs the device out, whoever was signed in on it.</summary>
    public async Task SignOutAsync(HttpContext context)
    {
        if (session.Current(context) is { } visitor)
        {
            await WriteAsync(context, visitor.Person.Id, "signin.ended", visitor.Person.Id, []);
        }

        await session.SignOutAsync(context);
    }

    /// <summary>Records that a device became a screen that shows the wall without a sign-in, or is none any more.</summary>
    /// <param name="context">The request.</param>
    /// <param name="person">Whose screen.</param>
    /// <param name="action"><c>screen.kept</c>, <c>screen.ended</c>.</param>
    /// <param name="by">Who did it; null: the person.</param>
    public Task ScreenAsync(HttpContext context, Person person, string action, Person? by = null) =>
        WriteAsync(context, (by ?? person).Id, action, person.Id, []);

    /// <summary>Records a failure.</summary>
    /// <param name="context">The request.</param>
    /// <param name="subject">Person or request that was tried.</param>
    /// <param name="why">E.g. <c>wrong code</c>.</param>
    public Task RefusedAsync(HttpContext context, string subject, string why) =>
        WriteAsync(context, "unknown", "signin.refused", subject, new() { ["why"] = why });

    private async Task WriteAsync(HttpContext context, string actor, string action, string subject, Dictionary<string, object?> data)
    {
        data["address"] = caller.KeyOf(context);
        await audit.AppendAsync(new AuditEntry
        {
            ContractId = AuditLog.SystemChain,
            Key = $"{action}/{Guid.CreateVersion7():N}",
            At = clock.GetUtcNow(),
            Actor = actor,
            Action = action,
            Subject = subject.Length <= 200 ? subject : subject[..200],
            Data = data,
        });
    }
}
