using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Cases;

/// <summary>
/// What this application shows of a process: its API, its place in the navigation and on a contract's page. A class beside the process's
/// pages declares it and is found by its type, as functions are: <see cref="Processes.All"/> is the only list.
/// </summary>
/// <param name="process">The process.</param>
/// <param name="texts">The words of its pages; <c>Nav</c> is its name in the navigation.</param>
/// <param name="group">Where the navigation shows it.</param>
/// <param name="api">Its API.</param>
/// <param name="otherPaths">First segments of the paths of its other pages.</param>
internal abstract class CaseArea(ProcessDefinition process, TextResource texts, NavigationGroup group, ApiCases api, params IReadOnlyList<string> otherPaths)
{
    /// <summary>The area of every process, in the order of <see cref="Processes.All"/>.</summary>
    public static IReadOnlyList<CaseArea> All { get; } = Found();

    private static readonly Type[] Roles = [typeof(ICaseLines), typeof(IApprovalPages)];

    /// <summary>The process.</summary>
    public ProcessDefinition Process => process;

    /// <summary>First segment of the paths of its pages, <c>changes</c>, and second of its API's.</summary>
    public string Name => process.Kind.Table;

    /// <summary>First segments of its other pages.</summary>
    public IReadOnlyList<string> OtherPaths => otherPaths;

    /// <summary>Where the navigation shows it.</summary>
    public NavigationGroup Group => group;

    /// <summary>Its API.</summary>
    public ApiCases Api => api;

    /// <summary>Its name in the navigation.</summary>
    public virtual string Title(string language) => texts.Get(language, "Nav");

    /// <summary>Something of it can happen under the contract.</summary>
    public bool IsIn(Contract contract) => process.Rules.Count == 0 || process.Rules.Any(rules => rules.IsIn(contract.Profile));

    /// <summary>Its rules on a contract's page; null where the contract has none.</summary>
    public virtual RenderFragment? ContractCard(PageContext page, Contract contract) => null;

    /// <summary>
    /// Adds what its pages and its API need beside what every area has: its lines and what its approvers see are found beside it by their type.
    /// </summary>
    public virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>The parts that stand beside areas, among the types, by namespace.</summary>
    internal static ILookup<string?, Type> Parts(IEnumerable<Type> types) =>
        types.Where(t => !t.IsAbstract && Roles.Any(r => r.IsAssignableFrom(t))).ToLookup(t => t.Namespace);

    /// <summary>The parts of one area with the roles that they play: its lines, and what its approvers see where it asks any.</summary>
    /// <exception cref="InvalidOperationException">Not exactly one class beside it is its lines.</exception>
    internal static IEnumerable<(Type Role, Type Part)> PartsOf(Type area, ILookup<string?, Type> parts)
    {
        Type[] own = [.. parts[area.Namespace]];
        int lines = own.Count(typeof(ICaseLines).IsAssignableFrom);
        return lines == 1 ? own.SelectMany(p => Roles.Where(r => r.IsAssignableFrom(p)).Select(r => (r, p)))
            : throw new InvalidOperationException($"Expected exactly one {nameof(ICaseLines)} beside {area.Name}, found {lines}.");
    }

    private static List<CaseArea> Found()
    {
        List<CaseArea> found = [.. typeof(CaseArea).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(CaseArea)))
            .Select(t => (CaseArea)Activator.CreateInstance(t)!)];
        return [.. Processes.All.Select(p => found.SingleOrDefault(a => a.Process == p)
            ?? throw new InvalidOperationException(
                $"Expected exactly one {nameof(CaseArea)} for the process '{p.Kind.Word}', found {found.Count(a => a.Process == p)}."))];
    }
}
