using SamCam.Kubernetes.Tests.Rendering;

[assembly: AssemblyFixture(typeof(Manifests))]
