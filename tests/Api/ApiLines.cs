using System.Globalization;
using System.Reflection;
using System.Text;

namespace Workflows.Api.Tests;

/// <summary>Prints an assembly's public surface in the format of <c>Official/*.txt</c>.</summary>
/// <remarks>
/// One entry a line, in ordinal order, each complete in itself, so that comparing is set arithmetic. Entries are types (T), base
/// types and interfaces (B), delegates (D), fields (F), constructors (C), properties (P), events (E) and methods (M) that are public
/// or protected and declared by the type itself. Types have their CLR names; nullability and attributes are not shown.
/// </remarks>
internal static class ApiLines
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(IEnumerable<Type> types) =>
    [
        .. types.Where(t => t.IsVisible && !t.FullName!.Contains('<', StringComparison.Ordinal))
            .SelectMany(LinesOf)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private static List<string> LinesOf(Type type)
    {
        List<string> lines = [];
        string name = Name(type);
        bool isDelegate = type.BaseType == typeof(MulticastDelegate);
        string kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : isDelegate ? "delegate" : "class";
        string modifier = kind != "class" ? "" : type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        lines.Add($"T public {modifier}{kind} {name}{Constraints(type.GetGenericArguments())}");
        if (isDelegate)
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            lines.Add($"D {ReturnType(invoke)} {name}{Parameters(invoke)}");
            return lines;
        }

        if (type.IsEnum)
        {
            lines.AddRange(type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => $"F {name}.{f.Name} = {Invariant(f.GetRawConstantValue())}"));
            return lines;
        }

        if (kind == "class" && type.BaseType is { } parent && parent != typeof(object))
        {
            lines.Add($"B {name} : {Name(parent)}");
        }

        lines.AddRange(type.GetInterfaces().Where(i => i.IsVisible).Select(i => $"B {name} : {Name(i)}"));
        lines.AddRange(type.GetConstructors(Declared).Where(c => !c.IsStatic && IsVisible(c)).Select(c => $"C {Access(c)} {name}{Parameters(c)}"));
        lines.AddRange(type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !IsSynthesised(f)).Select(f => Field(f, name)));
        lines.AddRange(type.GetProperties(Declared).Where(p => !IsSynthesised(p)).Select(p => Property(p, name)).OfType<string>());
        lines.AddRange(type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod) && !IsSynthesised(e)).Select(e => $"E {Modifiers(e.AddMethod!)}{Name(e.EventHandlerType!)} {name}.{e.Name}"));
        lines.AddRange(type.GetMethods(Declared)
            .Where(m => IsVisible(m) && !IsSynthesised(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)))
            .Select(m => Method(m, name)));
        return lines;
    }

    private static string Field(FieldInfo field, string owner)
    {
        string access = field.IsPublic ? "public" : field.IsFamilyOrAssembly ? "protected internal" : "protected";
        string kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue(), field.FieldType) : "";
        return $"F {access} {kind}{Name(field.FieldType)} {owner}.{field.Name}{value}";
    }

    private static string? Property(PropertyInfo property, string owner)
    {
        MethodInfo? getter = IsVisible(property.GetMethod) ? property.GetMethod : null;
        MethodInfo? setter = IsVisible(property.SetMethod) ? property.SetMethod : null;
        if ((getter ?? setter) is not { } first)
        {
            return null;
        }

        bool isInit = setter is not null && setter.ReturnParameter.GetRequiredCustomModifiers().Any(x => x.FullName == "System.Runtime.CompilerServices.IsExternalInit");
        ParameterInfo[] index = property.GetIndexParameters();
        string AccessOf(MethodInfo accessor) => Access(accessor) == Access(first) ? "" : Access(accessor) + " ";
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"P {Modifiers(first)}{(property.PropertyType.IsByRef ? "ref " : "")}{Name(property.PropertyType)} {owner}.{property.Name}");
        if (index.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{string.Join(", ", index.Select(p => Parameter(p, false)))}]");
        }

        text.Append(" { ");
        if (getter is not null)
        {
            text.Append(AccessOf(getter)).Append("get; ");
        }

        if (setter is not null)
        {
            text.Append(AccessOf(setter)).Append(isInit ? "init; " : "set; ");
        }

        return text.Append('}').ToString();
    }

    private static string Method(MethodInfo method, string owner)
    {
        string generic = method.IsGenericMethod ? "<" + string.Join(", ", method.GetGenericArguments().Select(g => g.Name)) + ">" : "";
        string constraints = method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : "";
        return $"M {Modifiers(method)}{ReturnType(method)} {owner}.{method.Name}{generic}{Parameters(method)}{constraints}";
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        }

        if (type.IsPointer)
        {
            return Name(type.GetElementType()!) + "*";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type == typeof(void))
        {
            return "void";
        }

        if (!type.IsGenericType)
        {
            return (type.FullName ?? type.Name).Replace('+', '.');
        }

        return Nullable.GetUnderlyingType(type) is { } underlying ? Name(underlying) + "?" : GenericName(type);
    }

    private static string GenericName(Type type)
    {
        Type[] arguments = type.GetGenericArguments();
        StringBuilder name = new();
        int used = 0;
        foreach (string part in type.GetGenericTypeDefinition().FullName!.Split('+'))
        {
            if (name.Length > 0)
            {
                name.Append('.');
            }

            int tick = part.IndexOf('`', StringComparison.Ordinal);
            if (tick < 0)
            {
                name.Append(part);
                continue;
            }

            int count = int.Parse(part.AsSpan(tick + 1), CultureInfo.InvariantCulture);
            name.Append(part, 0, tick).Append('<').AppendJoin(", ", arguments.Skip(used).Take(count).Select(Name)).Append('>');
            used += count;
        }

        return name.ToString();
    }

    private static string Literal(object? value, Type type)
    {
        Type? underlying = Nullable.GetUnderlyingType(type);
        if (value is null or DBNull or Missing)
        {
            return type.IsValueType && underlying is null ? "default" : "null";
        }

        type = underlying ?? type;
        if (type == typeof(decimal) || type == typeof(DateTime))
        {
            return "default";
        }

        return value switch
        {
            string text => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"",
            bool truth => truth ? "true" : "false",
            char letter => "'" + letter + "'",
            _ => type.IsEnum ? "(" + Name(type) + ")" + EnumNumber(value) : Invariant(value),
        };
    }

    private static string Parameter(ParameterInfo parameter, bool isThis)
    {
        Type type = parameter.ParameterType;
        StringBuilder text = new(isThis ? "this " : "");
        if (type.IsByRef)
        {
            text.Append(parameter.IsOut ? "out " : Has(parameter, "System.Runtime.CompilerServices.IsReadOnlyAttribute") ? "in "
                : Has(parameter, "System.Runtime.CompilerServices.RequiresLocationAttribute") ? "ref readonly " : "ref ");
            type = type.GetElementType()!;
        }

        if (Has(parameter, "System.ParamArrayAttribute") || Has(parameter, "System.Runtime.CompilerServices.ParamCollectionAttribute"))
        {
            text.Append("params ");
        }

        text.Append(CultureInfo.InvariantCulture, $"{Name(type)} {parameter.Name}");
        if (parameter.HasDefaultValue || parameter.IsOptional)
        {
            text.Append(" = ").Append(Literal(DefaultOf(parameter), type));
        }

        return text.ToString();
    }

    private static object? DefaultOf(ParameterInfo parameter)
    {
        try
        {
            return parameter.RawDefaultValue;
        }
        catch (Exception)
        {
            // A default of a struct that reflection cannot build: the format prints it as default.
            return null;
        }
    }

    private static string Parameters(MethodBase method)
    {
        bool isExtension = method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute), false);
        return "(" + string.Join(", ", method.GetParameters().Select((p, i) => Parameter(p, isExtension && i == 0))) + ")";
    }

    private static string Modifiers(MethodInfo method)
    {
        bool isNewSlot = method.Attributes.HasFlag(MethodAttributes.NewSlot);
        if (method.DeclaringType!.IsInterface && method is { IsAbstract: true, IsStatic: false })
        {
            return "";
        }

        string kind = method switch
        {
            { IsStatic: true } => method.IsAbstract ? "static abstract " : method.IsVirtual ? "static virtual " : "static ",
            { IsAbstract: true } => isNewSlot ? "abstract " : "abstract override ",
            { IsVirtual: true } when !isNewSlot => method.IsFinal ? "sealed override " : "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
        return $"{Access(method)} {kind}";
    }

    private static string Constraints(Type[] parameters)
    {
        StringBuilder text = new();
        foreach (Type parameter in parameters.Where(p => p.IsGenericParameter))
        {
            GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
            bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            List<string> constraints = isStruct ? ["struct"] : attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : [];
            constraints.AddRange(parameter.GetGenericParameterConstraints().Select(Name).Where(n => n != "System.ValueType").Order(StringComparer.Ordinal));
            if (!isStruct && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            {
                constraints.Add("new()");
            }

            if (constraints.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $" where {parameter.Name} : {string.Join(", ", constraints)}");
            }
        }

        return text.ToString();
    }

    private static string ReturnType(MethodInfo method) => (method.ReturnType.IsByRef ? "ref " : "") + Name(method.ReturnType);

    private static bool Has(ParameterInfo parameter, string attribute) => parameter.GetCustomAttributesData().Any(a => a.AttributeType.FullName == attribute);

    private static string Invariant(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static string EnumNumber(object value) =>
        value is Enum ? Invariant(Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture)) : Invariant(value);

    private static bool IsSynthesised(MemberInfo member) => member.Name.Contains('<', StringComparison.Ordinal);

    private static bool IsVisible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static string Access(MethodBase method) => method.IsPublic ? "public" : method.IsFamilyOrAssembly ? "protected internal" : "protected";
}
