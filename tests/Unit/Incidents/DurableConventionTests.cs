using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Workflows.Incidents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Releases;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>What keeps an orchestration replayable and its messages readable, for every process of the application.</summary>
public sealed class DurableConventionTests
{
    private static readonly Type[] Types = typeof(WorkflowCatalog).Assembly.GetTypes();

    private static IEnumerable<Type> Orchestrators => Types.Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(ITaskOrchestrator)));

    private static IEnumerable<string> Names => Processes.All.SelectMany(p => (string[])[p.Kind.Durable.Run, p.Kind.Durable.Plan, p.Kind.Durable.Perform]);

    /// <summary>Names of other activities are the whole of what one may know: it is created once for every turn,
    /// and nothing it kept would be there in the next one.</summary>
    [Fact]
    public void Orchestrators_KeepNothingButTheNamesThatTheyCall()
    {
        Assert.NotEmpty(Orchestrators);
        Assert.All(Orchestrators, t =>
            Assert.All(Assert.Single(t.GetConstructors()).GetParameters(), p => Assert.Equal(typeof(DurableNames), p.ParameterType)));
        Assert.All(
            Orchestrators.SelectMany(t => t.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)),
            f => Assert.True(f.IsInitOnly && f.FieldType == typeof(DurableNames), $"{f.DeclaringType!.Name}.{f.Name}"));
        Assert.DoesNotContain(
            Orchestrators.SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)),
            f => !f.IsLiteral && !f.IsInitOnly && !f.Name.StartsWith('<'));
    }

    [Fact]
    public void OrchestratorsAndActivities_HaveNamesOfTheirOwn() => Assert.Equal(Names.Count(), Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());

    /// <summary>Running instances refer to these names: one may be added, none may go while an instance could still call it.</summary>
    [Fact]
    public void DurableNames_AreThoseThatRunningInstancesUse() => Assert.Superset(
        new HashSet<string>
        {
            "RunIncident", "PlanIncident", "PerformDuty", "RunChange", "PlanChange", "PerformChangeDuty", "RunRoster", "PlanRoster", "PerformRosterDuty",
            "RunRelease", "PlanRelease", "PerformReleaseDuty", "RunPlacement", "PlanPlacement", "PerformPlacementDuty",
        },
        Names.ToHashSet());

    [Fact]
    public void Catalog_RegistersEveryOrchestratorAndActivity()
    {
        DurableTaskRegistry registry = new();
        WorkflowCatalog.AddTo(registry);
        foreach (DurableNames names in Processes.All.Select(p => p.Kind.Durable))
        {
            Assert.Throws<ArgumentException>(() => registry.AddOrchestratorFunc(names.Run, _ => Task.CompletedTask)); // it is there already
            Assert.Throws<ArgumentException>(() => registry.AddActivityFunc(names.Plan, _ => Task.CompletedTask));
            Assert.Throws<ArgumentException>(() => registry.AddActivityFunc(names.Perform, _ => Task.CompletedTask));
        }
    }

    [Fact]
    public void WhatCrossesADurableCall_IsASealedRecordOrAClosedFamily()
    {
        HashSet<Type> crossing = [typeof(CaseNews)];
        Type[] duties = [.. Types.Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(ICaseDuty)))];
        Assert.Contains(typeof(ReleaseDuty), duties);
        Type[] calls = [.. Types.Where(t => !t.IsAbstract && (t.IsAssignableTo(typeof(ITaskOrchestrator)) || t.IsAssignableTo(typeof(ITaskActivity))))];
        foreach (Type call in calls.SelectMany(t => t.IsGenericTypeDefinition ? duties.Select(d => t.MakeGenericType(d)) : [t]))
        {
            Array.ForEach(call.BaseType!.GetGenericArguments(), argument => Gather(argument, crossing));
        }

        Assert.Contains(typeof(IncidentDuty), crossing);
        Assert.Contains(typeof(ReleaseDuty), crossing);
        Assert.Empty(crossing.Where(t => !IsRecord(t) || !(t.IsSealed || (t.IsAbstract && t.IsDefined(typeof(JsonDerivedTypeAttribute))))).Select(t => t.Name));
        Assert.Empty(crossing.SelectMany(t => t.GetProperties()).Where(p => p.SetMethod is { } set
            && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
                .Select(p => $"{p.DeclaringType!.Name}.{p.Name}"));
    }

    private static void Gather(Type type, HashSet<Type> found)
    {
        if (type.IsGenericType)
        {
            foreach (Type argument in type.GetGenericArguments())
            {
                Gather(argument, found);
            }
        }
        else if (type.Namespace?.StartsWith("Workflows", StringComparison.Ordinal) == true && !type.IsEnum && found.Add(type))
        {
            foreach (Type next in type.GetProperties().Select(p => p.PropertyType)
                .Concat(type.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType)))
            {
                Gather(next, found);
            }
        }
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
