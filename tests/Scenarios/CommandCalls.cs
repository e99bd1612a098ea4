using System.Reflection;
using System.Reflection.Emit;
using Workflows.Checks;
using Workflows.Deliverables;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Process;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Meetings;
using Workflows.Releases.Process;
using Workflows.Requests;
using Workflows.Rosters.Process;
using Workflows.ServiceLevels.Process;

namespace Workflows.Scenarios;

/// <summary>Which commands there are, and which of them the stories send: both are read from the code, so that a new command cannot be forgotten.</summary>
internal static class CommandCalls
{
    private const BindingFlags Every = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>What looks like a command and is none.</summary>
    private static readonly string[] Others =
    [
        Name(typeof(IncidentCommands), nameof(IncidentCommands.DraftAsync)), // reads
        Name(typeof(MaintenanceHolds), nameof(MaintenanceHolds.ApplyAsync)), // a part of MaintenanceCommands's
        Name(typeof(ReleaseChangeSync), nameof(ReleaseChangeSync.LookAsync)), // a part of ReleaseCommands's, and of a timer's

        // Timers' turns: what a crash leaves undone, the next turn does.
        Name(typeof(MaintenanceHolds), nameof(MaintenanceHolds.RunAsync)),
        Name(typeof(SilentAlertSweep), nameof(SilentAlertSweep.RunAsync)),
        Name(typeof(UntoldMailSweep), nameof(UntoldMailSweep.RunAsync)),
        Name(typeof(LetterSweep), nameof(LetterSweep.RunAsync)), // LetterDigestTests crash it
        Name(typeof(MailDispatcher), nameof(MailDispatcher.RunAsync)),
        Name(typeof(MailDispatcher), nameof(MailDispatcher.TellOfFailedAsync)),
        Name(typeof(ReleaseChangeSync), nameof(ReleaseChangeSync.RunAsync)),
        Name(typeof(RosterMonthOpener), nameof(RosterMonthOpener.RunAsync)),
        Name(typeof(DeliverableOpener), nameof(DeliverableOpener.RunAsync)),
        Name(typeof(DeliverableImprovements), nameof(DeliverableImprovements.RunAsync)),
        Name(typeof(DeliverableDifferences), nameof(DeliverableDifferences.RunAsync)),
        Name(typeof(DeliverableCommands), nameof(DeliverableCommands.OpenAsync)), // a part of OpenForEventAsync, and of the timer's
        Name(typeof(DeliverableCommands), nameof(DeliverableCommands.KeepFileAsync)), // tells nobody; the same file twice is the same
        Name(typeof(RequestCommands), nameof(RequestCommands.KeepFileAsync)), // as that of deliverables
        Name(typeof(MeetingSweep), nameof(MeetingSweep.RunAsync)),
        Name(typeof(MeetingCommands), nameof(MeetingCommands.OpenAsync)), // a part of the timer's
        Name(typeof(CheckOpener), nameof(CheckOpener.RunAsync)),
        Name(typeof(CheckCommands), nameof(CheckCommands.OpenAsync)), // a part of OpenByHandAsync, and of the timer's
        Name(typeof(MetricSilenceSweep), nameof(MetricSilenceSweep.RunAsync)), // its mails have the keys of the gaps
        Name(typeof(CaseSweep<>), nameof(ICaseSweep.RunAsync)),
    ];

    private static readonly Type[] Classes =
        [.. typeof(IncidentCommands).Assembly.GetTypes().Where(t => t is { IsClass: true, IsPublic: true, IsAbstract: false })];

    /// <summary>Every public method of a process's commands, and every other one that tells an orchestration something,
    /// e.g. <c>ChangeCommands.FileAsync</c>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Classes
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance)
                .Where(m => typeof(Task).IsAssignableFrom(m.ReturnType)
                    && (m.DeclaringType == t || IsCommands(t)) && (IsCommands(t) || m.GetParameters().Any(p => p.ParameterType.Name == "DurableTaskClient")))
                .Select(m => Name(t, m.Name)))
            .Except(Others).Distinct().Order(StringComparer.Ordinal),
    ];

    private static bool IsCommands(Type type) => type.Name.EndsWith("Commands", StringComparison.Ordinal);

    /// <summary>What the stories call, found in their compiled code, lambdas and what the compiler makes of <c>await</c> included.</summary>
    public static IReadOnlyCollection<string> OfStories() =>
    [
        .. Within(typeof(CommandStories)).SelectMany(t => t.GetMethods(Every)).SelectMany(Called).Where(m => m.DeclaringType is not null)
            .Select(m => Name(m.DeclaringType!, m.Name)).Distinct(),
    ];

    private static IEnumerable<Type> Within(Type type) => type.GetNestedTypes(Every).SelectMany(Within).Prepend(type);

    private static IEnumerable<MethodBase> Called(MethodInfo method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at + 5 <= code.Length; at++)
        {
            // Each byte that may be an instruction is tried: what is none resolves to nothing that is called like a command.
            if ((code[at] == OpCodes.Call.Value || code[at] == OpCodes.Callvirt.Value) && Resolved(method, BitConverter.ToInt32(code, at + 1)) is { } called)
            {
                yield return called;
            }
        }
    }

    private static MethodBase? Resolved(MethodInfo caller, int token)
    {
        try
        {
            return caller.Module.ResolveMethod(token, caller.DeclaringType!.GetGenericArguments(), caller.GetGenericArguments());
        }
        catch (Exception noMethod) when (noMethod is ArgumentException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>What a process's commands inherit is called as theirs.</summary>
    private static string Name(Type type, string method) =>
        $"{(type.IsConstructedGenericType ? Classes.FirstOrDefault(c => c.BaseType == type) ?? type : type).Name}.{method}";
}
