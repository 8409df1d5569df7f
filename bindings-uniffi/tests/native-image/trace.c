/* Writes what JNA and the library ask of Java by name, into the file that is the agent's option: by JNI, or by reflection. That is what an image of
   GraalVM must be told of before. One line for each question: how, class, name, signature. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jvmti.h>
#include <stdio.h>
#include <string.h>

static jvmtiEnv *jvmti;
static FILE *out;
static struct JNINativeInterface_ *jni;

static void say(const char *how, const char *class, const char *name, const char *signature) {
    fprintf(out, "%s\t%s\t%s\t%s\n", how, class, name ? name : "", signature ? signature : "");
    fflush(out);
}

static void say_of(const char *how, jclass class, const char *name, const char *signature) {
    char *said = NULL;
    (*jvmti)->GetClassSignature(jvmti, class, &said, NULL);
    say(how, said, name, signature);
}

/* The JDK's own libraries ask, too, and GraalVM knows of them. */
static int is_jna(void *caller) {
    Dl_info library;
    return dladdr(caller, &library) && library.dli_fname && strstr(library.dli_fname, "jna");
}
#define BY_JNA is_jna(__builtin_return_address(0))

static jclass JNICALL find_class(JNIEnv *env, const char *name) {
    if (BY_JNA) say("jni", name, NULL, NULL);
    return jni->FindClass(env, name);
}
#define MEMBER(function, type)                                                                                                                        \
    static type JNICALL by_##function(JNIEnv *env, jclass class, const char *name, const char *signature) {                                           \
        if (BY_JNA) say_of("jni", class, name, signature);                                                                                            \
        return jni->function(env, class, name, signature);                                                                                            \
    }
MEMBER(GetMethodID, jmethodID)
MEMBER(GetStaticMethodID, jmethodID)
MEMBER(GetFieldID, jfieldID)
MEMBER(GetStaticFieldID, jfieldID)

static jmethodID JNICALL from_reflected(JNIEnv *env, jobject reflected) {
    jmethodID method = jni->FromReflectedMethod(env, reflected);
    jclass class = NULL;
    char *name = NULL, *signature = NULL;
    if (!BY_JNA) return method;
    (*jvmti)->GetMethodDeclaringClass(jvmti, method, &class);
    (*jvmti)->GetMethodName(jvmti, method, &name, &signature, NULL);
    say_of("jni", class, name, signature);
    return method;
}

/* Somebody has called a method of Class. */
static void JNICALL breakpoint(jvmtiEnv *env, JNIEnv *at, jthread thread, jmethodID method, jlocation place) {
    jvmtiFrameInfo frames[2];
    jint count = 0;
    jclass caller = NULL;
    jobject asked = NULL;
    char *name = NULL, *by = NULL;
    if ((*env)->GetStackTrace(env, thread, 0, 2, frames, &count) || count < 2) return;
    (*env)->GetMethodDeclaringClass(env, frames[1].method, &caller);
    (*env)->GetClassSignature(env, caller, &by, NULL);
    if (strncmp(by, "Lcom/sun/jna/", 13) && strncmp(by, "Lio/trunkline/", 14)) return;
    (*env)->GetMethodName(env, method, &name, NULL, NULL);
    if (!(*env)->GetLocalInstance(env, thread, 0, &asked)) say_of("reflection", asked, name, by);
}

static void JNICALL started(jvmtiEnv *env, JNIEnv *at, jthread thread) {
    static const char *asking[] = {"getConstructor", "getConstructors", "getDeclaredConstructor", "getDeclaredConstructors", "getDeclaredField",
        "getDeclaredFields", "getDeclaredMethod", "getDeclaredMethods", "getField", "getFields", "getMethod", "getMethods", "newInstance"};
    struct JNINativeInterface_ *table;
    jint count = 0;
    jmethodID *methods = NULL;
    (*env)->GetJNIFunctionTable(env, &jni);
    (*env)->GetJNIFunctionTable(env, &table);
    table->FindClass = find_class;
    table->GetMethodID = by_GetMethodID;
    table->GetStaticMethodID = by_GetStaticMethodID;
    table->GetFieldID = by_GetFieldID;
    table->GetStaticFieldID = by_GetStaticFieldID;
    table->FromReflectedMethod = from_reflected;
    (*env)->GetClassMethods(env, jni->FindClass(at, "java/lang/Class"), &count, &methods);
    for (int i = 0; i < count; i++) {
        char *name = NULL;
        (*env)->GetMethodName(env, methods[i], &name, NULL, NULL);
        for (unsigned k = 0; k < sizeof asking / sizeof *asking; k++)
            if (!strcmp(name, asking[k])) (*env)->SetBreakpoint(env, methods[i], 0);
    }
    (*env)->SetEventNotificationMode(env, JVMTI_ENABLE, JVMTI_EVENT_BREAKPOINT, NULL);
    (*env)->SetJNIFunctionTable(env, table);
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM *vm, char *options, void *reserved) {
    jvmtiCapabilities wanted = {.can_generate_breakpoint_events = 1, .can_access_local_variables = 1};
    jvmtiEventCallbacks callbacks = {.VMInit = started, .Breakpoint = breakpoint};
    out = fopen(options, "w");
    if (!out || (*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_11) || (*jvmti)->AddCapabilities(jvmti, &wanted)) return 1;
    (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof callbacks);
    return (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_VM_INIT, NULL);
}
